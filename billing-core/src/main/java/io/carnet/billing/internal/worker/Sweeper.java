package io.carnet.billing.internal.worker;

import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings wallets up to now for which time has ended something, or for which notice is to be given. */
public final class Sweeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /** How far the clocks of nodes may be apart for a notice to be in time. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Engine engine;
    private final BillingStore store;
    private final InstantSource clock;
    private final Duration notice;
    private Instant noticed = Instant.EPOCH;
    private volatile boolean closed;

    /** @param notice how long before a pack expires notice is given */
    public Sweeper(Engine engine, BillingStore store, InstantSource clock, Duration notice) {
        this.engine = engine;
        this.store = store;
        this.clock = clock;
        this.notice = notice;
    }

    /**
     * How many principals something was written down for.
     *
     * @param swept because something had ended
     * @param notices because notice was due
     */
    public record Swept(long swept, long notices) {}

    /** Sweeps. Wallets that fail are left for the next time; so are the notices of all, if any fails. */
    public synchronized Swept sweep() {
        if (!closed) {
            engine.refuseIfJoined();
        }
        Instant now = clock.instant();
        Pass ended = pass(Instant.EPOCH, now);
        Pass told = pass(noticed, now.plus(notice));
        if (told.failed == 0 && !closed) {
            noticed = now.plus(notice).minus(SKEW);
        }
        return new Swept(ended.changed, told.changed);
    }

    private record Pass(long changed, long failed) {}

    private Pass pass(Instant after, Instant by) {
        long changed = 0;
        long failed = 0;
        Optional<Principal> last = Optional.empty();
        while (!closed) {
            List<Principal> page = store.ending(after, by, last, Limits.PAGE);
            for (Principal principal : page) {
                if (closed) {
                    break;
                }
                try {
                    changed += engine.catchUp(principal) ? 1 : 0;
                } catch (RuntimeException e) {
                    failed++;
                    LOG.warn("what is due of {} could not be written down", principal, e);
                }
            }
            if (page.isEmpty()) {
                break;
            }
            last = Optional.of(page.get(page.size() - 1));
        }
        return new Pass(changed, failed);
    }

    /** Breaks off a sweep that is going on, and waits until it has ended. */
    @Override
    public void close() {
        closed = true;
        sweep();
    }
}
