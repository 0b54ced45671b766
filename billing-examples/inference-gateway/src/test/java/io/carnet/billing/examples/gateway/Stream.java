package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An answer that is read piece by piece, until its reader hangs up. */
final class Stream implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<java.io.InputStream> response;
    private final BufferedReader lines;

    Stream(Client customer, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(customer.base().resolve("/v1/chat/completions"))
                .headers(customer.headers().toArray(String[]::new))
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body))
                .build();
        response = HTTP.send(request, BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** What the next event carries; empty if there is none. */
    Optional<String> next() throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return Optional.of(line.substring(6));
            }
        }
        return Optional.empty();
    }

    /** What all further events carry. */
    List<String> rest() throws IOException {
        List<String> all = new ArrayList<>();
        for (Optional<String> next = next(); next.isPresent(); next = next()) {
            all.add(next.get());
        }
        return all;
    }

    /** Hangs up. */
    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
