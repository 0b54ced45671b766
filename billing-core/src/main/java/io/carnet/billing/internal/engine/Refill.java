package io.carnet.billing.internal.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How a leader waits between two batches. Callers who have just been answered together are about to come back: who does not
 * wait for them takes the others, and from then on each batch has but half of them. So a leader pauses as long as somebody
 * comes, at most for a tenth of what the batch took. Nobody waits behind a caller who is alone.
 */
final class Refill {

    /** For work that takes no time. */
    static final Refill NEVER = new Refill(() -> 0, nanos -> {});

    static final Refill BRIEFLY = new Refill(System::nanoTime, LockSupport::parkNanos);

    /** With so many waiting, another half makes no difference. */
    private static final int ENOUGH = 100;

    private static final int SHARE = 10;
    private static final long LONGEST = 500_000;
    private static final long PAUSE = 20_000;

    private final LongSupplier nanos;
    private final LongConsumer pause;

    /**
     * @param nanos a clock
     * @param pause lets some nanoseconds pass
     */
    Refill(LongSupplier nanos, LongConsumer pause) {
        this.nanos = nanos;
        this.pause = pause;
    }

    long begin() {
        return nanos.getAsLong();
    }

    /**
     * Waits.
     *
     * @param batch how many have just been answered
     * @param begun when their batch began
     * @param queued how many wait by now
     */
    void await(int batch, long begun, IntSupplier queued) {
        if (batch < 2) {
            return;
        }
        long now = nanos.getAsLong();
        long end = now + Math.min(LONGEST, (now - begun) / SHARE);
        int before = -1;
        while (end - now > PAUSE) {
            int waiting = queued.getAsInt();
            if (waiting >= ENOUGH || waiting <= before) {
                return;
            }
            before = waiting;
            pause.accept(PAUSE);
            now = nanos.getAsLong();
        }
    }
}
