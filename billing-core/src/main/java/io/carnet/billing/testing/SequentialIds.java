package io.carnet.billing.testing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Ids that count: {@code attempt-1}, {@code attempt-2}. Thread-safe. */
public final class SequentialIds implements Supplier<String> {

    private final AtomicLong last = new AtomicLong();

    /** Starts at 1. */
    public SequentialIds() {}

    @Override
    public String get() {
        return "attempt-" + last.incrementAndGet();
    }
}
