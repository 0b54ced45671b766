package io.carnet.billing.examples.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpContent;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends each request once. The client's own transport is {@code HttpURLConnection}, which sends a POST again when the
 * connection breaks; {@link java.net.http.HttpClient} does so only for GET. Answers longer than 8 MiB or nested deeper than
 * 64 are not taken.
 */
final class Transport extends HttpClient {

    private static final int LONGEST = 8 << 20;
    private static final int DEEPEST = 64;

    private final java.net.http.HttpClient client;
    private final Duration timeout;

    Transport(StripeConfiguration configuration) {
        timeout = configuration.connectTimeout().plus(configuration.readTimeout());
        client = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(configuration.connectTimeout())
                .build();
    }

    @Override
    public StripeResponse request(StripeRequest request) throws ApiConnectionException {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(http(request), info -> body());
        try {
            HttpResponse<String> response = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (isDeep(response.body())) {
                throw new ApiConnectionException("the answer is nested too deeply");
            }
            return new StripeResponse(
                    response.statusCode(), HttpHeaders.of(response.headers().map()), response.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ApiConnectionException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new ApiConnectionException("the connection failed", e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ApiConnectionException("interrupted", e);
        }
    }

    private static HttpRequest http(StripeRequest request) {
        HttpRequest.Builder http =
                HttpRequest.newBuilder(URI.create(request.url().toString()));
        request.headers().map().forEach((name, values) -> values.forEach(value -> http.header(name, value)));
        HttpContent content = request.content();
        if (content != null) {
            http.header("Content-Type", content.contentType());
        }
        BodyPublisher body =
                content == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(content.byteArrayContent());
        return http.method(request.method().name(), body).build();
    }

    private static BodySubscriber<String> body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        return BodySubscribers.mapping(
                BodySubscribers.ofByteArrayConsumer(chunk -> chunk.ifPresent(bytes -> append(body, bytes))),
                end -> body.toString(StandardCharsets.UTF_8));
    }

    private static void append(ByteArrayOutputStream body, byte[] bytes) {
        if (body.size() + bytes.length > LONGEST) {
            throw new IllegalStateException("the answer is too long");
        }
        body.writeBytes(bytes);
    }

    /** The client reads what is in an object by calling itself, until there is no stack left. */
    static boolean isDeep(String json) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length() && depth <= DEEPEST; i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                depth++;
            } else if (!quoted && (c == '}' || c == ']')) {
                depth--;
            }
        }
        return depth > DEEPEST;
    }
}
