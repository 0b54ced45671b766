package io.carnet.billing.examples.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * What a host would write in an afternoon: a map of counters, the check and the decrement when a run begins, the rest given
 * back when it ends. No keys, no idempotency, no holds, no packs, no caps, no journal.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms6g", "-Xmx6g", "-XX:+AlwaysPreTouch", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 2)
public class CounterBenchmark {

    private static final long CEILING = 45_000_000;
    private static final long COST = 25_500_000;

    /** The counters. */
    @State(Scope.Benchmark)
    public static class Counters {

        final Map<String, Long> balances = new ConcurrentHashMap<>();
        final String[] customers = new String[16];

        @Setup(Level.Iteration)
        public void fill() {
            for (int i = 0; i < customers.length; i++) {
                customers[i] = "customer-" + i;
                balances.put(customers[i], Long.MAX_VALUE / 2);
            }
        }
    }

    /** Which caller it is. */
    @State(Scope.Thread)
    public static class Caller {

        int index;

        @Setup
        public void number(ThreadParams threads) {
            index = threads.getThreadIndex();
        }
    }

    @Benchmark
    @Threads(1)
    public long pairsByOneCaller(Counters counters, Caller caller) {
        return pair(counters, counters.customers[0]);
    }

    @Benchmark
    @Threads(16)
    public long pairsBy16CallersOn16Principals(Counters counters, Caller caller) {
        return pair(counters, counters.customers[caller.index]);
    }

    @Benchmark
    @Threads(16)
    public long pairsBy16CallersOnOnePrincipal(Counters counters, Caller caller) {
        return pair(counters, counters.customers[0]);
    }

    private static long pair(Counters counters, String customer) {
        counters.balances.compute(customer, (key, balance) -> {
            if (balance == null || balance < CEILING) {
                throw new IllegalStateException("insufficient");
            }
            return balance - CEILING;
        });
        return counters.balances.merge(customer, CEILING - COST, Long::sum);
    }
}
