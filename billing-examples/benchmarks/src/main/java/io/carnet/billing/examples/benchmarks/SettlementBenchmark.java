package io.carnet.billing.examples.benchmarks;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/** A metered run on credits, authorised and settled, on the in-memory store: what the library itself costs. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms6g", "-Xmx6g", "-XX:+AlwaysPreTouch", "-XX:+UseParallelGC"})
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 2)
public class SettlementBenchmark {

    private static final Usage CEILING = Usage.of("prompt", 1_000).and("completion", 500);
    private static final Usage USED = Usage.of("prompt", 900).and("completion", 200);

    /** The store forgets nothing, so every iteration begins with an empty one. */
    @State(Scope.Benchmark)
    public static class Host {

        final Principal[] principals = new Principal[16];
        Billing billing;

        @Setup(Level.Iteration)
        public void open() {
            Price price = Price.metered(Rate.per("prompt", "15", 1_000_000), Rate.per("completion", "60", 1_000_000));
            billing = Billing.on(new InMemoryBillingStore())
                    .catalog(StaticCatalog.of(List.of(Product.of("model", price)), List.of()))
                    .build();
            for (int i = 0; i < principals.length; i++) {
                principals[i] = Principal.of("customer-" + i);
                billing.packs()
                        .grant(GrantRequest.credits("start", principals[i], Amount.credits(100_000_000)))
                        .orElseThrow();
            }
        }

        @TearDown(Level.Iteration)
        public void close() {
            billing.close();
        }
    }

    /** Each caller's own run keys. */
    @State(Scope.Thread)
    public static class Caller {

        int index;
        long runs;

        @Setup(Level.Iteration)
        public void number(ThreadParams threads) {
            index = threads.getThreadIndex();
            runs = 0;
        }

        String key() {
            return "run-" + index + "-" + runs++;
        }
    }

    @Benchmark
    @Threads(1)
    public Outcome<Run> pairsByOneCaller(Host host, Caller caller) {
        return pair(host, caller, host.principals[0]);
    }

    @Benchmark
    @Threads(16)
    public Outcome<Run> pairsBy16CallersOn16Principals(Host host, Caller caller) {
        return pair(host, caller, host.principals[caller.index]);
    }

    @Benchmark
    @Threads(16)
    public Outcome<Run> pairsBy16CallersOnOnePrincipal(Host host, Caller caller) {
        return pair(host, caller, host.principals[0]);
    }

    @Benchmark
    @Threads(1)
    public Outcome<Quote> quoteByOneCaller(Host host, Caller caller) {
        return host.billing.runs().quote(request(caller, host.principals[0]));
    }

    private static Outcome<Run> pair(Host host, Caller caller, Principal principal) {
        RunRequest request = request(caller, principal);
        host.billing.runs().authorize(request).orElseThrow();
        return host.billing.runs().settle(principal, request.key(), USED);
    }

    private static RunRequest request(Caller caller, Principal principal) {
        return RunRequest.of(caller.key(), principal, "model").upTo(CEILING);
    }
}
