package io.carnet.billing.examples.gateway;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who is inside; while they close, nobody else comes in. Thread-safe. */
final class Doors {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration TO_BREAK_OFF = Duration.ofSeconds(10);
    private static final int ALL = Integer.MAX_VALUE;

    private final Semaphore inside = new Semaphore(ALL, true);
    private volatile boolean cutOff;

    /** Not once somebody waits for all to have left. */
    boolean enter() {
        try {
            return !cutOff && inside.tryAcquire(0, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void leave() {
        inside.release();
    }

    /** Whether whoever is inside must end now, whatever it does. */
    boolean cutOff() {
        return cutOff;
    }

    /** Waits so long for all to have left, then tells them to, and waits a little. */
    void close(Duration patience) {
        try {
            if (!inside.tryAcquire(ALL, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                cutOff = true;
                inside.tryAcquire(ALL, TO_BREAK_OFF.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Failure closing() {
        return new Failure(503, "closing", "the gateway closes").after(5);
    }
}
