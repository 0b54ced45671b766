package io.carnet.billing.examples.host;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who asks a host over HTTP, by the headers it sends with everything. */
public record Client(URI base, List<String> headers) {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** All that anybody was answered, as far as it was no key. */
    public static final Queue<String> ANSWERS = new ConcurrentLinkedQueue<>();

    /** What was answered. */
    public record Answer(int status, HttpResponse<String> response) {

        public JsonNode json() {
            return JsonMapper.shared().readTree(response.body());
        }

        public String at(String pointer) {
            return json().at(pointer).asString("");
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    public static Client of(int port) {
        return new Client(URI.create("http://localhost:" + port), List.of());
    }

    public Client with(String name, String value) {
        return new Client(
                base, Stream.concat(headers.stream(), Stream.of(name, value)).toList());
    }

    public Client bearing(String key) {
        return with("Authorization", "Bearer " + key);
    }

    /** As the operator makes him a customer. */
    public Client customer(String name, String operatorToken) {
        Answer welcome = bearing(operatorToken)
                .send("POST", "/customers", BodyPublishers.ofString("{\"customer\":\"" + name + "\"}"));
        return bearing(welcome.at("/key"));
    }

    public Answer get(String path) {
        return kept(send("GET", path, BodyPublishers.noBody()));
    }

    public Answer post(String path, String body) {
        return kept(send("POST", path, BodyPublishers.ofString(body)));
    }

    public Answer post(String path, String key, String body) {
        return with("Idempotency-Key", key).post(path, body);
    }

    public Answer put(String path, String body) {
        return kept(send("PUT", path, BodyPublishers.ofString(body)));
    }

    private static Answer kept(Answer answer) {
        ANSWERS.add(answer.response().headers().map() + answer.response().body());
        return answer;
    }

    public Answer send(String method, String path, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(path)).method(method, body).timeout(Duration.ofSeconds(60));
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
