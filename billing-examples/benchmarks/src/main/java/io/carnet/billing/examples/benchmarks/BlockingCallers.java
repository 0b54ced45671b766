package io.carnet.billing.examples.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Platform threads that wait for each answer. */
final class BlockingCallers {

    private BlockingCallers() {}

    static Round round(Contender contender, Principals principals, int callers, Duration time) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            CyclicBarrier start = new CyclicBarrier(callers + 1);
            List<Future<Latencies>> all = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                all.add(threads.submit(() -> {
                    start.await();
                    return pairs(contender, principals, System.nanoTime() + time.toNanos());
                }));
            }
            start.await();
            long begun = System.nanoTime();
            Latencies latencies = new Latencies();
            for (Future<Latencies> one : all) {
                latencies.add(one.get());
            }
            return new Round(latencies.count(), System.nanoTime() - begun, latencies);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Latencies pairs(Contender contender, Principals principals, long end) throws Exception {
        Latencies latencies = new Latencies();
        long now = System.nanoTime();
        while (now < end) {
            String principal = principals.next();
            String key = Keys.next();
            contender.authorize(principal, key);
            long authorized = System.nanoTime();
            latencies.record(authorized - now);
            contender.settle(principal, key);
            now = System.nanoTime();
            latencies.record(now - authorized);
        }
        return latencies;
    }
}
