package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.gateway.Exchange.End;
import io.carnet.billing.examples.gateway.Exchange.Line;
import io.carnet.billing.examples.gateway.Exchange.News;
import io.carnet.billing.examples.gateway.Http.Route;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.journal.AuditReport;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures what billing costs a chat, callers, gateway and stand-in model in one process; or, as {@code --mode shared}, has 64
 * callers share one account and proves its books afterwards.
 */
public final class Load {

    private static final int CROWD = 64;
    private static final String CREDITS = "100000";
    private static final String WHOLE = Gateways.ask("deep", 20, "");
    private static final String STREAMED = Gateways.ask("deep", 20, ",\"stream\":true");
    private static final BigDecimal PRICE = new BigDecimal("0.0003099");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Load() {}

    /** What one request looks like, the how manieth of its caller it is. */
    private interface Call {
        HttpRequest request(int caller, int number);
    }

    /** How long each answer took, in nanoseconds, ascending. */
    private record Figures(List<Long> nanos, double seconds) {

        String row(String what, int callers) {
            return String.format(
                    "| %s | %d | %.0f | %.2f | %.2f |",
                    what, callers, nanos.size() / seconds, percentile(50) / 1e6, percentile(99) / 1e6);
        }

        private double percentile(int percent) {
            return nanos.get(Math.min(nanos.size() - 1, nanos.size() * percent / 100));
        }
    }

    public static void main(String... arguments) throws Exception {
        Options options = new Options(List.of(arguments), Map.of());
        Path file = Files.createTempDirectory("load").resolve("gateway");
        Optional<String> mode = options.option("--mode", "measure", Load::mode);
        Optional<Integer> seconds = options.option("--seconds", "10", Integer::valueOf);
        Optional<String> url = options.option("--jdbc-url", Database.file(file.toString()), text -> text);
        options.check();
        try (StandInModel model = new StandInModel();
                Gateway gateway = Gateways.open(
                        Gateways.arguments(model.base(), URI.create("http://localhost"), url.orElseThrow()),
                        InstantSource.system())) {
            if (mode.orElseThrow().equals("shared")) {
                share(gateway, seconds.orElseThrow());
            } else {
                measure(gateway, model, seconds.orElseThrow());
            }
        }
        System.exit(0);
    }

    private static String mode(String text) {
        if (!List.of("measure", "shared").contains(text)) {
            throw new IllegalArgumentException("no mode");
        }
        return text;
    }

    private static void measure(Gateway gateway, StandInModel model, int seconds) throws Exception {
        List<Client> customers = IntStream.range(0, CROWD)
                .mapToObj(each -> Gateways.customer(gateway, "customer-" + each, CREDITS))
                .toList();
        URI billed = customers.get(0).base();
        Doors doors = new Doors();
        Upstream upstream = new Upstream(model.base(), Optional.empty());
        Route unbilled =
                Route.likeOpenAi(HandlerType.POST, "/v1/chat/completions", request -> passOn(request, upstream));
        System.out.println("| | callers | a second | p50 ms | p99 ms |\n|---|---|---|---|---|");
        try (Http without = new Http(0, List.of(unbilled), doors, InstantSource.system())) {
            URI plain = URI.create("http://localhost:" + without.port());
            for (int callers : new int[] {1, CROWD}) {
                Call with = (caller, number) -> request(customers.get(caller), billed, WHOLE);
                Call bare = (caller, number) -> request(customers.get(caller), plain, WHOLE);
                run(callers, Math.min(seconds, 5), bare);
                run(callers, Math.min(seconds, 5), with);
                System.out.println(run(callers, seconds, bare).row("without billing", callers));
                System.out.println(run(callers, seconds, with).row("with billing, an account each", callers));
            }
            Call shared = (caller, number) -> request(customers.get(0), billed, WHOLE);
            System.out.println(run(CROWD, seconds, shared).row("with billing, one account", CROWD));
        }
        prove(gateway.billing());
    }

    /** What a gateway does besides billing. */
    private static void passOn(Context request, Upstream upstream) throws IOException, InterruptedException {
        ChatRequest chat = ChatRequest.read(request.bodyAsBytes(), ChatRequest.DEFAULT_MAX_TOKENS);
        StringBuilder answer = new StringBuilder();
        try (Exchange exchange = upstream.ask(chat, Optional.empty())) {
            for (News news = next(exchange); !(news instanceof End); news = next(exchange)) {
                if (news instanceof Line line) {
                    answer.append(line.text());
                }
            }
        }
        Http.reply(request, 200, answer.toString());
    }

    private static News next(Exchange exchange) throws InterruptedException {
        return exchange.next(Duration.ofSeconds(30)).orElse(End.BROKEN);
    }

    private static void share(Gateway gateway, int seconds) throws Exception {
        Client shared = Gateways.customer(gateway, "shared", CREDITS);
        Call mixed = (caller, number) -> request(shared, shared.base(), (caller + number) % 2 == 0 ? WHOLE : STREAMED);
        Figures figures = run(CROWD, seconds, mixed);
        System.out.println(figures.row("whole and streamed, one account", CROWD));
        Balance balance = gateway.billing().credits().balance(Principal.of("shared"));
        BigDecimal due = PRICE.multiply(BigDecimal.valueOf(figures.nanos().size()));
        require(balance.held().isZero(), "something is still held: " + balance.held());
        require(
                balance.total().equals(Amount.credits(new BigDecimal(CREDITS).subtract(due))),
                figures.nanos().size() + " answers cost " + due + ", and " + balance.total() + " are left");
        prove(gateway.billing());
    }

    private static void prove(Billing billing) {
        AuditReport report = billing.audit();
        require(report.clean(), "the books do not balance: " + report.drifts());
        System.out.println(report.entries() + " entries of " + report.principals() + " accounts audited: clean");
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static HttpRequest request(Client customer, URI base, String body) {
        return HttpRequest.newBuilder(base.resolve("/v1/chat/completions"))
                .headers(customer.headers().toArray(String[]::new))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static Figures run(int callers, int seconds, Call call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        long start = System.nanoTime();
        long end = start + Duration.ofSeconds(seconds).toNanos();
        List<Future<List<Long>>> all = new ArrayList<>();
        for (int each = 0; each < callers; each++) {
            int caller = each;
            all.add(threads.submit(() -> calls(caller, end, call)));
        }
        List<Long> nanos = new ArrayList<>();
        for (Future<List<Long>> each : all) {
            nanos.addAll(each.get());
        }
        threads.shutdown();
        nanos.sort(Comparator.naturalOrder());
        return new Figures(nanos, (System.nanoTime() - start) / 1e9);
    }

    private static List<Long> calls(int caller, long end, Call call) throws Exception {
        List<Long> nanos = new ArrayList<>();
        for (int number = 0; System.nanoTime() < end; number++) {
            HttpRequest request = call.request(caller, number);
            long start = System.nanoTime();
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            nanos.add(System.nanoTime() - start);
            require(answer.statusCode() == 200, "answered " + answer.statusCode() + ": " + answer.body());
        }
        return nanos;
    }
}
