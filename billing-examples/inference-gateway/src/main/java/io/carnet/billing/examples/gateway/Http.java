package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Bearer;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers over HTTP, of this machine only: a proxy that speaks TLS stands before it. */
final class Http implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Http.class);
    private static final int LONGEST = 1 << 20;

    private final InstantSource clock;
    private final Doors doors;
    private final Javalin javalin;

    /** @throws IllegalArgumentException if the port is taken */
    Http(int port, List<Route> routes, Doors doors, InstantSource clock) {
        this.clock = clock;
        this.doors = doors;
        javalin = Javalin.create(config -> configure(config, port, routes));
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw new IllegalArgumentException("port " + port + " is taken", e);
        }
    }

    interface Answer {
        void to(Context request) throws IOException, InterruptedException;
    }

    /**
     * What can be asked.
     *
     * @param errors how it says no
     */
    record Route(HandlerType method, String path, Answer answer, Function<Failure, ObjectNode> errors) {

        static Route of(HandlerType method, String path, Answer answer) {
            return new Route(method, path, answer, Failure::plain);
        }

        static Route likeOpenAi(HandlerType method, String path, Answer answer) {
            return new Route(method, path, answer, Failure::likeOpenAi);
        }
    }

    private void configure(JavalinConfig config, int port, List<Route> routes) {
        config.jetty.host = "127.0.0.1";
        config.jetty.port = port;
        config.http.maxRequestSize = LONGEST;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        routes.forEach(
                route -> config.routes.addHttpHandler(route.method(), route.path(), request -> answer(route, request)));
        config.routes.exception(HttpResponseException.class, this::failed);
        config.routes.exception(Exception.class, this::failed);
    }

    /** Where no route says how. */
    private void failed(Exception e, Context request) {
        Failure failure = Failure.of(e, clock.instant());
        boolean likeOpenAi = request.path().startsWith("/v1/");
        request.status(failure.status())
                .contentType("application/json")
                .result((likeOpenAi ? failure.likeOpenAi() : failure.plain()).toString());
    }

    /** An answer is under way until all of it is written. */
    private void answer(Route route, Context request) throws InterruptedException {
        boolean open = doors.enter();
        try {
            if (open) {
                attempt(route, request);
            } else {
                request.header("Connection", "close");
                fail(request, route, Doors.closing());
            }
        } catch (IOException e) {
            LOG.debug("whoever asked has gone");
        } finally {
            if (open) {
                doors.leave();
            }
        }
    }

    /** All that was sent is read, even if it is refused: the server would end the connection under the next request. */
    private void attempt(Route route, Context request) throws IOException, InterruptedException {
        try {
            request.bodyAsBytes();
            route.answer().to(request);
        } catch (RuntimeException e) {
            fail(request, route, Failure.of(e, clock.instant()));
        }
    }

    private static void fail(Context request, Route route, Failure failure) throws IOException {
        failure.retryAfter().ifPresent(seconds -> request.header("Retry-After", String.valueOf(seconds)));
        reply(request, failure.status(), route.errors().apply(failure));
    }

    static void reply(Context request, int status, JsonNode json) throws IOException {
        reply(request, status, json.toString());
    }

    static void reply(Context request, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        request.status(status).contentType("application/json");
        request.res().setContentLength(bytes.length);
        request.res().getOutputStream().write(bytes);
        request.res().getOutputStream().flush();
    }

    /** What its sender is proven by. */
    static Optional<String> bearer(Context request) {
        return Bearer.in(Optional.ofNullable(request.header("Authorization")));
    }

    int port() {
        return javalin.port();
    }

    /** Lets what is under way end for so long, breaks off what has not, and stops. */
    void close(Duration patience) {
        doors.close(patience);
        javalin.stop();
    }

    @Override
    public void close() {
        close(Doors.PATIENCE);
    }
}
