package io.carnet.billing.examples.x402.chain;

import io.carnet.billing.examples.x402.protocol.StrictJson;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A chain's node, asked over HTTP (JSON-RPC 2.0). Its address may be a secret, and is never repeated. Thread-safe. */
final class Node {

    private static final int LONGEST = 4 << 20;

    private final HttpClient client;
    private final URI address;
    private final Duration timeout;

    /** @throws IllegalArgumentException if the address is none, or the timeout not above zero; repeats nothing of it */
    Node(URI address, Duration timeout) {
        boolean web = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getUserInfo() != null) {
            throw new IllegalArgumentException("a node's address must be http or https, and a host without a user");
        }
        if (timeout.compareTo(Duration.ZERO) <= 0) {
            throw new IllegalArgumentException("the timeout must be above zero");
        }
        this.address = address;
        this.timeout = timeout;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .build();
    }

    /** Questions that are answered in time all together, or not at all. */
    Talk talk() {
        return new Talk(System.nanoTime() + timeout.toNanos());
    }

    /** Not thread-safe. */
    final class Talk {

        private final long end;
        private int number;

        private Talk(long end) {
            this.end = end;
        }

        /**
         * Asks.
         *
         * @return what the node answers, never null
         * @throws Unclear if it does not answer, or not readably
         */
        JsonNode ask(String method, JsonNode... parameters) {
            number++;
            ObjectNode question = JsonNodeFactory.instance.objectNode();
            question.put("jsonrpc", "2.0").put("id", number).put("method", method);
            ArrayNode given = question.putArray("params");
            given.addAll(List.of(parameters));
            long left = end - System.nanoTime();
            Unclear.unless(left > 0, method + ": the time is up");
            return result(method, read(method, answer(method, question.toString(), left)));
        }

        private JsonNode result(String method, JsonNode answer) {
            JsonNode error = answer.path("error");
            Unclear.unless(
                    error.isMissingNode() || error.isNull(),
                    method + ": the node answers error " + error.path("code").asInt(0));
            JsonNode id = answer.path("id");
            Unclear.unless(id.isInt() && id.asInt() == number, method + ": the node answers something else");
            JsonNode result = answer.path("result");
            Unclear.unless(!result.isMissingNode() && !result.isNull(), method + ": the node has nothing");
            return result;
        }
    }

    private byte[] answer(String method, String question, long nanos) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofNanos(nanos))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(question))
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, info -> body());
        try {
            HttpResponse<byte[]> response = answer.get(nanos, TimeUnit.NANOSECONDS);
            Unclear.unless(response.statusCode() == 200, method + ": the node answers " + response.statusCode());
            return response.body();
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new Unclear(method + ": no answer in time");
        } catch (ExecutionException e) {
            throw new Unclear(method + ": " + why(e.getCause()));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unclear(method + ": interrupted");
        }
    }

    private static String why(Throwable cause) {
        return cause instanceof Unclear
                ? String.valueOf(cause.getMessage())
                : cause.getClass().getSimpleName();
    }

    private static HttpResponse.BodySubscriber<byte[]> body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        return HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArrayConsumer(
                        chunk -> chunk.ifPresent(bytes -> append(body, bytes))),
                end -> body.toByteArray());
    }

    private static void append(ByteArrayOutputStream body, byte[] bytes) {
        Unclear.unless(body.size() + bytes.length <= LONGEST, "the answer is too long");
        body.writeBytes(bytes);
    }

    private static JsonNode read(String method, byte[] answer) {
        try {
            return StrictJson.READER.readTree(answer);
        } catch (JacksonException e) {
            throw new Unclear(method + ": the node's answer cannot be read");
        }
    }
}
