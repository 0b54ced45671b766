package io.carnet.billing.examples.five;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who asks a host over HTTP, by the headers it sends with everything. */
record Client(int port, List<String> headers) {

    static final Map<String, String> ENVIRONMENT = Map.of(
            "FIVE_CUSTOMER_SECRET",
            "customer-secret-of-thirty-two-bytes",
            "FIVE_OPERATOR_TOKEN",
            "operator-token-of-thirty-two-bytes");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What was answered. */
    record Answer(int status, HttpResponse<String> response) {

        JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        String at(String name) {
            return json().path(name).asString("");
        }

        List<String> problems() {
            return json().path("problems").findValuesAsString("path");
        }
    }

    static Client of(int port) {
        return new Client(port, List.of());
    }

    Client with(String name, String value) {
        return new Client(
                port, Stream.concat(headers.stream(), Stream.of(name, value)).toList());
    }

    Client showing(String key) {
        return with("Authorization", "Bearer " + key);
    }

    Client operator() {
        return showing(ENVIRONMENT.get("FIVE_OPERATOR_TOKEN"));
    }

    /** As the operator makes them a customer. */
    Client customer(String name, String credits) {
        Answer granted = operator().post("/grants", "welcome", Map.of("customer", name, "credits", credits));
        return showing(granted.at("key"));
    }

    Answer summarize(String key, String text, int mostWords) {
        return post("/summaries", key, Map.of("text", text, "mostWords", String.valueOf(mostWords)));
    }

    String balance() {
        Answer balance = get("/balance");
        return balance.at("held") + " held, " + balance.at("available") + " available";
    }

    Answer get(String path) {
        return send(path, "GET", BodyPublishers.noBody());
    }

    Answer post(String path, String key, Map<String, String> form) {
        return with("Idempotency-Key", key).post(path, form);
    }

    Answer post(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return with("Content-Type", "application/x-www-form-urlencoded")
                .send(path, "POST", BodyPublishers.ofString(body));
    }

    private Answer send(String path, String method, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, body)
                .timeout(Duration.ofSeconds(60));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
