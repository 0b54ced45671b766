package io.carnet.billing.examples.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

/** Keys of runs that rise with time, as those of hosts that take care do, each this process's own. */
final class Keys {

    private static final AtomicLong LAST = new AtomicLong(System.currentTimeMillis() * 1_000);
    private static final String PROCESS = "-" + ProcessHandle.current().pid();

    private Keys() {}

    static String next() {
        return "run-" + LAST.incrementAndGet() + PROCESS;
    }
}
