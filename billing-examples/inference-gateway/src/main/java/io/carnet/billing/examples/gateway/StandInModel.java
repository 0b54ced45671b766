package io.carnet.billing.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.host.Views;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that counts: whoever says "count to 20" is answered with twenty tokens, anybody else with {@value #TOKENS}, as far
 * as {@code max_tokens} lets it. A word of the prompt is a token, and those of system messages are cached. A test tells it
 * what goes wrong next.
 */
final class StandInModel implements AutoCloseable {

    static final int TOKENS = 8;

    /** What it thinks, if it does. */
    static final int THOUGHTS = 1_000;

    private static final Pattern COUNT = Pattern.compile("count to (\\d{1,5})", Pattern.CASE_INSENSITIVE);

    static {
        // Otherwise an answer waits for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** What goes wrong. */
    enum Trouble {
        NONE,
        FAILS,
        WANTS_MONEY,
        IS_OUT_OF_QUOTA,
        IS_OUT_OF_CREDIT,
        IS_BUSY,
        REFUSES,
        TAKES_NO_KEY,
        HANGS,
        HANGS_MIDWAY,
        CUT,
        CUT_MIDWAY,
        ENDS_MIDWAY,
        FAILS_MIDWAY,
        TALKS_NONSENSE,
        TELLS_NO_USAGE,
        /** Nothing is amiss, but nobody sees what it thinks. */
        THINKS,
        TELLS_USAGE_TOO_EARLY,
        TELLS_USAGE_TOO_EARLY_AND_ENDS_MIDWAY
    }

    private final Queue<Trouble> troubles = new ConcurrentLinkedQueue<>();
    private final Queue<JsonNode> asked = new ConcurrentLinkedQueue<>();
    private final Queue<String> keys = new ConcurrentLinkedQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final CompletableFuture<Void> calledOff = new CompletableFuture<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Optional<Semaphore> pace = Optional.empty();

    StandInModel() throws IOException {
        this(0);
    }

    StandInModel(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        server.setExecutor(threads);
        server.createContext("/v1/chat/completions", this::answer);
        server.start();
    }

    URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
    }

    /** What goes wrong with the next requests. */
    void next(Trouble... those) {
        troubles.addAll(List.of(those));
    }

    /** From now on a token comes for each permit. */
    Semaphore paced() {
        Semaphore permits = new Semaphore(0);
        pace = Optional.of(permits);
        return permits;
    }

    /** What it was asked, in order. */
    List<JsonNode> asked() {
        return List.copyOf(asked);
    }

    /** Whose key it was asked with, in order. */
    List<String> keys() {
        return List.copyOf(keys);
    }

    /** Done once somebody no longer wants the rest of a streamed answer. */
    CompletableFuture<Void> calledOff() {
        return calledOff;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request =
                    JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
            asked.add(request);
            keys.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Trouble trouble = Optional.ofNullable(troubles.poll()).orElse(Trouble.NONE);
            switch (trouble) {
                case FAILS -> send(exchange, 500, error("internal"));
                case WANTS_MONEY -> send(exchange, 402, error("pay first"));
                case IS_OUT_OF_QUOTA -> {
                    exchange.getResponseHeaders().add("Retry-After", "7");
                    send(exchange, 429, error("check your billing details", "insufficient_quota"));
                }
                case IS_OUT_OF_CREDIT -> send(exchange, 400, error("your credit balance is too low"));
                case IS_BUSY -> {
                    exchange.getResponseHeaders().add("Retry-After", "7");
                    send(exchange, 429, error("slow down"));
                }
                case REFUSES -> send(exchange, 400, error("that is too long", "context_length_exceeded"));
                case TAKES_NO_KEY -> send(exchange, 401, error("who are you?"));
                case HANGS -> over.await();
                case CUT -> {}
                default -> {
                    if (request.path("stream").asBoolean(false)) {
                        stream(exchange, request, trouble);
                    } else {
                        whole(exchange, request, trouble);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String error(String message) {
        return error(message, "");
    }

    private static String error(String message, String code) {
        ObjectNode json = Views.object();
        json.putObject("error").put("message", message).put("code", code);
        return json.toString();
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void whole(HttpExchange exchange, JsonNode request, Trouble trouble)
            throws IOException, InterruptedException {
        int tokens = tokens(request);
        if (pace.isPresent()) {
            pace.get().acquire(tokens);
        }
        StringBuilder text = new StringBuilder();
        for (int token = 1; token <= tokens; token++) {
            text.append(token).append(' ');
        }
        ObjectNode json = head(request, "chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text.toString());
        if (trouble != Trouble.TELLS_NO_USAGE) {
            json.set("usage", usage(request, tokens));
        }
        byte[] bytes = json.toString().getBytes(UTF_8);
        if (trouble == Trouble.NONE || trouble == Trouble.TELLS_NO_USAGE) {
            send(exchange, 200, json.toString());
            return;
        }
        boolean midway = trouble != Trouble.TALKS_NONSENSE && trouble != Trouble.FAILS_MIDWAY;
        exchange.sendResponseHeaders(200, midway && trouble != Trouble.ENDS_MIDWAY ? bytes.length : 0);
        exchange.getResponseBody()
                .write(midway ? bytes : error("nonsense").getBytes(UTF_8), 0, midway ? bytes.length / 2 : 10);
        exchange.getResponseBody().flush();
        if (trouble == Trouble.HANGS_MIDWAY) {
            over.await();
        }
    }

    private void stream(HttpExchange exchange, JsonNode request, Trouble trouble)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, trouble == Trouble.CUT_MIDWAY ? Integer.MAX_VALUE : 0);
        OutputStream out = exchange.getResponseBody();
        out.write(": counting\n\n".getBytes(UTF_8));
        out.flush();
        boolean early =
                trouble == Trouble.TELLS_USAGE_TOO_EARLY || trouble == Trouble.TELLS_USAGE_TOO_EARLY_AND_ENDS_MIDWAY;
        boolean tells = trouble != Trouble.TELLS_NO_USAGE
                && !early
                && request.at("/stream_options/include_usage").asBoolean(false);
        int tokens = tokens(request);
        int thoughts = trouble == Trouble.THINKS ? THOUGHTS : 0;
        for (int token = 1; token <= tokens; token++) {
            if (token == tokens / 2 + 1 && happened(out, trouble)) {
                return;
            }
            if (pace.isPresent()) {
                pace.get().acquire();
            }
            ObjectNode chunk = head(request, "chat.completion.chunk");
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
            choice.putObject("delta").put("content", token + " ");
            choice.put("finish_reason", token == tokens ? "stop" : null);
            if (tells) {
                chunk.putNull("usage");
            } else if (early && token == 1) {
                chunk.putObject("usage").put("prompt_tokens", 0).put("completion_tokens", 0);
            }
            event(out, chunk.toString());
        }
        if (tells) {
            ObjectNode last = head(request, "chat.completion.chunk");
            last.putArray("choices");
            last.set("usage", usage(request, tokens + thoughts));
            event(out, last.toString());
        }
        event(out, "[DONE]");
        out.close();
    }

    /** Whether that was all. */
    private boolean happened(OutputStream out, Trouble trouble) throws IOException, InterruptedException {
        switch (trouble) {
            case HANGS_MIDWAY -> over.await();
            case FAILS_MIDWAY -> event(out, error("overloaded"));
            case TALKS_NONSENSE -> event(out, "{\"choices\":[{");
            case ENDS_MIDWAY, TELLS_USAGE_TOO_EARLY_AND_ENDS_MIDWAY -> out.close();
            case CUT_MIDWAY -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private void event(OutputStream out, String data) throws IOException {
        try {
            out.write(("data: " + data + "\n\n").getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            calledOff.complete(null);
            throw e;
        }
    }

    private static ObjectNode head(JsonNode request, String object) {
        return Views.object()
                .put("id", "chatcmpl-1")
                .put("object", object)
                .put("created", 0)
                .put("model", request.path("model").asString(""));
    }

    private static int tokens(JsonNode request) {
        Matcher count = COUNT.matcher(request.path("messages").toString());
        int wanted = count.find() ? Integer.parseInt(count.group(1)) : TOKENS;
        int most = request.path("max_completion_tokens")
                .asInt(request.path("max_tokens").asInt(TOKENS));
        return Math.min(wanted, most);
    }

    private static ObjectNode usage(JsonNode request, int tokens) {
        int prompt = 0;
        int cached = 0;
        for (JsonNode message : request.path("messages")) {
            int words = message.path("content").asString("").strip().split("\\s+").length;
            prompt += words;
            cached += message.path("role").asString("").equals("system") ? words : 0;
        }
        ObjectNode usage = Views.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", tokens)
                .put("total_tokens", prompt + tokens);
        usage.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return usage;
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
