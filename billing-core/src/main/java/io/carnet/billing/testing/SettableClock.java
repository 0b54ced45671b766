package io.carnet.billing.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when told to. Thread-safe. */
public final class SettableClock implements InstantSource {

    private volatile Instant now;

    private SettableClock(Instant start) {
        now = start;
    }

    /**
     * A clock that stands.
     *
     * @param instant in ISO 8601, as {@code 2026-01-01T00:00:00Z}
     * @return the clock
     */
    public static SettableClock at(String instant) {
        return new SettableClock(Instant.parse(instant));
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves it; backwards too, as real clocks do.
     *
     * @param instant the new time
     */
    public synchronized void moveTo(Instant instant) {
        now = instant;
    }

    /**
     * Moves it on.
     *
     * @param time how far
     * @return the new time
     */
    public synchronized Instant advance(Duration time) {
        now = now.plus(time);
        return now;
    }
}
