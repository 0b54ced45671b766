package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.marketplace.agents.Agent;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.journal.AuditReport;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.node.ObjectNode;

/**
 * What billing costs a run over HTTP: the same agent behind the same server, with billing and without it, in turns; or, with
 * {@code --accounts shared}, many customers' programs on one account, and an audit at the end. Callers and servers share the
 * process, and the machine.
 */
public final class Load {

    private static final String RUN = "{\"input\":{}}";
    private static final String PATH = "/agents/rehearsal/runs";
    private static final String CREDITS = ",\"credits\":1000000";
    private static final int MANY = 64;
    private static final int ROUNDS = 3;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int seconds;

    private Load(int seconds) {
        this.seconds = seconds;
    }

    public static void main(String... arguments) throws Exception {
        Options options = new Options(List.of(arguments), System.getenv());
        Path folder = Files.createTempDirectory("marketplace");
        String file = "jdbc:h2:file:" + folder.resolve("load") + ";DB_CLOSE_ON_EXIT=FALSE";
        Optional<Integer> seconds = options.option("--seconds", "30", Integer::valueOf);
        Optional<String> accounts = options.option("--accounts", "own", text -> text);
        Optional<String> url = options.option("--jdbc-url", file, text -> text);
        Optional<String> connections = options.option("--connections", "10", text -> text);
        options.check();
        Load load = new Load(seconds.orElseThrow());
        try (Markets market = Markets.inRealTime(
                "--jdbc-url", url.orElseThrow(), "--runs-at-once", "200", "--connections", connections.orElseThrow())) {
            if (accounts.orElseThrow().equals("shared")) {
                load.onOneAccount(market);
            } else {
                load.compare(market);
            }
            AuditReport audit = market.marketplace.billing().audit();
            System.out.printf(
                    "audit: %s, %d accounts, %,d entries%n",
                    audit.clean() ? "clean" : audit.drifts(), audit.principals(), audit.entries());
        }
        System.exit(0);
    }

    private void compare(Markets market) throws InterruptedException {
        Javalin bare = bare();
        List<Client> customers = IntStream.range(0, MANY)
                .mapToObj(i -> market.customer("customer-" + i, CREDITS))
                .toList();
        for (int callers : new int[] {1, MANY}) {
            for (int round = 0; round <= ROUNDS; round++) {
                String name = round == 0 ? "warming up" : "round " + round;
                report(callers, name + ", without billing", call(bare.port(), customers, callers));
                report(callers, name + ", with billing", call(market.http.port(), customers, callers));
            }
        }
        bare.stop();
    }

    private void onOneAccount(Markets market) throws InterruptedException {
        List<Client> one = java.util.Collections.nCopies(MANY, market.customer("everybody", CREDITS));
        report(MANY, "one account, with billing", call(market.http.port(), one, MANY));
    }

    /** The same without billing: it reads, runs, and answers. */
    private static Javalin bare() {
        Agents agents = Agents.all();
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.jetty.threadPool = new QueuedThreadPool(250, 8);
                    config.routes.post("/agents/{agent_id}/runs", context -> run(agents, context));
                })
                .start("localhost", 0);
    }

    private static void run(Agents agents, Context context) throws Agent.AgentFailure {
        Fields arguments = Fields.of(context.bodyAsBytes()).and("agent_id", context.pathParam("agent_id"));
        Agent agent = arguments
                .needed("agent_id", Fields.text(text -> text))
                .flatMap(agents::find)
                .orElseThrow();
        long start = System.nanoTime();
        Agent.Work work = agent.read(arguments.inside("input").orElseThrow());
        arguments.check();
        ObjectNode body = Views.object().put("status", "succeeded");
        body.set("output", work.perform());
        context.contentType("application/json")
                .result(body.put("latency_ms", (System.nanoTime() - start) / 1_000_000)
                        .toString());
    }

    /** How long each call took, in nanoseconds. */
    private long[] call(int port, List<Client> customers, int callers) throws InterruptedException {
        URI uri = URI.create("http://localhost:" + port + PATH);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try (Callers threads = new Callers(Duration.ofSeconds(2L * seconds + 60))) {
            return threads
                    .<long[]>all(IntStream.range(0, callers).mapToObj(i -> () -> call(uri, customers.get(i), end)))
                    .stream()
                    .flatMapToLong(LongStream::of)
                    .sorted()
                    .toArray();
        }
    }

    private long[] call(URI uri, Client customer, long end) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .headers(customer.headers().toArray(String[]::new))
                .POST(BodyPublishers.ofString(RUN))
                .build();
        LongStream.Builder times = LongStream.builder();
        for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            times.add(System.nanoTime() - start);
        }
        return times.build().toArray();
    }

    private void report(int callers, String what, long[] sorted) {
        System.out.printf(
                Locale.ROOT,
                "%2d callers, %-30s %,8.0f requests/s, p50 %6.2f ms, p99 %6.2f ms%n",
                callers,
                what + ":",
                sorted.length / (double) seconds,
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6);
    }
}
