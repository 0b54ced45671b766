package io.carnet.billing.examples.stripe;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** As much of Stripe as the adapter uses, with its idempotency, and with whatever a test has going wrong. */
public final class StripeStandIn implements AutoCloseable {

    public static final String SECRET_KEY = "sk_test_planted";

    private static final Duration KEYS_LIVE = Duration.ofHours(24);

    static {
        // Otherwise an answer waits for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final InstantSource clock;
    private final StripeAccount account;
    private final Map<String, Remembered> keys = new HashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final Queue<Fault> faultsOfReads = new ConcurrentLinkedQueue<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch late = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public StripeStandIn(InstantSource clock) throws IOException {
        this(clock, 0);
    }

    public StripeStandIn(InstantSource clock, int port) throws IOException {
        this.clock = clock;
        account = new StripeAccount(clock);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/v1/", this::handle);
        server.start();
    }

    private record Remembered(String request, Answer answer, Instant at) {}

    public URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    public StripeAccount account() {
        return account;
    }

    /** What goes wrong with the next requests that ask for something to be done. */
    public void next(Fault... those) {
        faults.addAll(List.of(those));
    }

    /** What goes wrong with the next requests that only ask. */
    void nextRead(Fault... those) {
        faultsOfReads.addAll(List.of(those));
    }

    /** Those with a method, in order, as method and path. */
    public List<String> requests(String method) {
        return requests.stream().filter(line -> line.startsWith(method)).toList();
    }

    /** Lets the request arrive that came too late, and waits until it is carried out. */
    public void arrive() throws InterruptedException {
        late.countDown();
        arrived.await();
    }

    @Override
    public void close() {
        over.countDown();
        late.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String method = exchange.getRequestMethod();
        requests.add(method + " " + exchange.getRequestURI().getPath());
        boolean reads = method.equals("GET");
        Fault fault =
                Optional.ofNullable((reads ? faultsOfReads : faults).poll()).orElse(Fault.NONE);
        try (exchange) {
            if (fault == Fault.LATE) {
                late.await();
            }
            Answer answer = reads ? read(exchange, fault) : write(exchange, body, fault);
            if (fault == Fault.LATE) {
                arrived.countDown();
            }
            send(exchange, fault, answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(HttpExchange exchange, Fault fault, Answer answer) throws IOException, InterruptedException {
        if (fault.hangs()) {
            over.await();
        }
        if (fault == Fault.CUT_BEFORE || fault == Fault.CUT_AFTER || fault.hangs()) {
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.getResponseHeaders().add("Request-Id", "req_1");
        boolean truncated = fault == Fault.TRUNCATED_AFTER;
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes, 0, truncated ? bytes.length / 2 : bytes.length);
    }

    private Answer read(HttpExchange exchange, Fault fault) {
        if (!isAuthorized(exchange)) {
            return Answer.error(401, "invalid_request_error", "api_key_invalid");
        }
        return broken(fault).orElseGet(() -> found(exchange));
    }

    private Answer found(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        String query =
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        try {
            return switch (path) {
                case "checkout/sessions", "payment_intents", "charges", "refunds", "disputes" ->
                    account.list(path, Form.of(query));
                default -> {
                    int slash = path.lastIndexOf('/');
                    yield Answer.of(account.get(path.substring(0, slash), path.substring(slash + 1)));
                }
            };
        } catch (NoSuchElementException e) {
            return Answer.error(404, "invalid_request_error", "resource_missing");
        }
    }

    private synchronized Answer write(HttpExchange exchange, String body, Fault fault) {
        if (!isAuthorized(exchange)) {
            return Answer.error(401, "invalid_request_error", "api_key_invalid");
        }
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        String request = exchange.getRequestURI().getPath() + "?" + body;
        keys.values().removeIf(old -> !clock.instant().isBefore(old.at().plus(KEYS_LIVE)));
        Remembered before = keys.get(key);
        if (before != null && !before.request().equals(request)) {
            return Answer.error(400, "idempotency_error", "idempotency_key_in_use");
        }
        if (before != null && fault.lets()) {
            exchange.getResponseHeaders().add("Idempotent-Replayed", "true");
            return broken(fault).orElse(before.answer());
        }
        Optional<Answer> broken = broken(fault);
        Answer carriedOut = fault.lets() ? carryOut(exchange, body) : broken.orElseThrow();
        Answer kept = fault == Fault.ERROR_AFTER ? broken.orElseThrow() : carriedOut;
        if (before == null && kept.kept() && (fault.lets() || fault == Fault.ERROR_BEFORE)) {
            keys.put(key, new Remembered(request, kept, clock.instant()));
        }
        return broken.orElse(carriedOut);
    }

    private static boolean isAuthorized(HttpExchange exchange) {
        return ("Bearer " + SECRET_KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private Answer carryOut(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        Form form = Form.of(body);
        return switch (path) {
            case "checkout/sessions" -> account.createSession(form);
            case "payment_intents" -> account.createIntent(form);
            case "refunds" -> account.createRefund(form);
            default -> account.cancelIntent(path.split("/", -1)[1]);
        };
    }

    private static Optional<Answer> broken(Fault fault) {
        return switch (fault) {
            case NONE, LATE, HANG_AFTER, CUT_AFTER, TRUNCATED_AFTER -> Optional.empty();
            case RATE_LIMITED -> Optional.of(Answer.error(429, "invalid_request_error", "rate_limit"));
            case KEY_IN_USE -> Optional.of(Answer.error(409, "idempotency_error", "idempotency_key_in_use"));
            case UNAUTHORIZED -> Optional.of(Answer.error(401, "invalid_request_error", "api_key_expired"));
            case FORBIDDEN -> Optional.of(Answer.error(403, "invalid_request_error", "more_permissions_required"));
            case FAILED_DEPENDENCY -> Optional.of(Answer.error(424, "api_error", "dependency_failed"));
            case ERROR_BEFORE, ERROR_AFTER -> Optional.of(Answer.error(500, "api_error", "internal"));
            case GATEWAY_BEFORE, GATEWAY_AFTER -> Optional.of(new Answer(502, "<html>Bad gateway</html>", false));
            case EMPTY_AFTER -> Optional.of(new Answer(200, "", false));
            case NO_OBJECT_AFTER -> Optional.of(new Answer(200, "{\"object\":\"nothing\"}", false));
            case HUGE_AFTER -> Optional.of(new Answer(200, "{\"id\":\"" + "x".repeat(9 << 20) + "\"}", false));
            case DEEP_AFTER -> Optional.of(new Answer(200, deep(), false));
            case REDIRECT_AFTER -> Optional.of(new Answer(307, "", false));
            case CUT_BEFORE -> Optional.of(new Answer(0, "", false));
        };
    }

    private static String deep() {
        int levels = 50_000;
        return "{\"last_payment_error\":{\"payment_intent\":".repeat(levels) + "{}" + "}}".repeat(levels);
    }
}
