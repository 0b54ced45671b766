package io.carnet.billing.internal;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

/** The only place that knows the wall clock and chance. */
public final class Defaults {

    private Defaults() {}

    public static InstantSource clock() {
        return InstantSource.system();
    }

    public static Supplier<String> ids() {
        return () -> UUID.randomUUID().toString();
    }

    public static Executor answers() {
        return ForkJoinPool.commonPool();
    }
}
