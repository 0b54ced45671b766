package io.carnet.billing.examples.benchmarks;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Whose runs they are: any of these, each as likely. */
record Principals(String name, List<String> all) {

    private static final String HOTTEST = "customer-hot";

    /** All runs are one principal's. */
    static Principals hot() {
        return new Principals("hot", List.of(HOTTEST));
    }

    static Principals uniform(int count) {
        return new Principals(
                "uniform",
                IntStream.range(10_000_000, 10_000_000 + count)
                        .mapToObj(number -> "customer-" + number)
                        .toList());
    }

    String next() {
        return all.size() == 1
                ? all.get(0)
                : all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }
}
