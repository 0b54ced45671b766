package io.carnet.billing.examples.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests over HTTP, of this machine only: a proxy that speaks TLS stands before it. */
final class Server implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int CALLERS = 32;
    private static final int LONGEST = 1 << 20;
    private static final long SECONDS_TO_END = 60;

    static {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
    }

    private final InstantSource clock;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    private final Semaphore underWay = new Semaphore(CALLERS, true);

    Server(int port, InstantSource clock) throws IOException {
        this.clock = clock;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    /** A method and a path, the one group of which is the request's name. */
    record Route(String method, Pattern path, Function<Request, Reply> answer) {

        static Route of(String method, String path, Function<Request, Reply> answer) {
            return new Route(method, Pattern.compile(path), answer);
        }
    }

    int port() {
        return http.getAddress().getPort();
    }

    void start(List<Route> routes) {
        http.setExecutor(threads);
        http.createContext("/", exchange -> answer(exchange, routes));
        http.start();
    }

    /** An answer is under way until the exchange is closed. */
    private void answer(HttpExchange exchange, List<Route> routes) throws IOException {
        boolean open = begin();
        try (exchange) {
            send(
                    exchange,
                    open
                            ? reply(exchange, routes)
                            : Reply.error(503, "the shop closes")
                                    .with("Connection", "close")
                                    .retryAfter(5));
        } finally {
            if (open) {
                underWay.release();
            }
        }
    }

    /** Not once somebody waits for all that is under way. */
    private boolean begin() {
        try {
            return underWay.tryAcquire(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Reply reply(HttpExchange exchange, List<Route> routes) throws IOException {
        String path = String.valueOf(exchange.getRequestURI().getPath());
        List<Route> here = routes.stream()
                .filter(route -> route.path().matcher(path).matches())
                .toList();
        String methods = here.stream().map(Route::method).collect(Collectors.joining(", "));
        for (Route route : here) {
            if (route.method().equals(exchange.getRequestMethod())) {
                return reply(exchange, route, route.path().matcher(path));
            }
        }
        return here.isEmpty()
                ? Reply.error(404, "there is nothing here")
                : Reply.error(405, "only " + methods).with("Allow", methods);
    }

    private Reply reply(HttpExchange exchange, Route route, Matcher path) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST + 1);
        if (body.length > LONGEST) {
            return Reply.error(413, "at most " + LONGEST + " bytes").with("Connection", "close");
        }
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        String name = path.matches() && path.groupCount() == 1 ? path.group(1) : "";
        try {
            return route.answer().apply(new Request(name, headers, body));
        } catch (RuntimeException e) {
            return Failures.reply(e, clock.instant()).orElseGet(() -> {
                LOG.error("{} {} failed", route.method(), route.path(), e);
                return Reply.error(500, "something went wrong");
            });
        }
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        reply.headers().forEach(exchange.getResponseHeaders()::put);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        boolean bare = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(reply.status(), bare ? -1 : bytes.length);
        if (!bare) {
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Takes no more requests, and ends those that are under way. */
    @Override
    public void close() {
        try {
            if (!underWay.tryAcquire(CALLERS, SECONDS_TO_END, TimeUnit.SECONDS)) {
                LOG.warn("some requests were not answered in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.stop(0);
        threads.shutdown();
    }
}
