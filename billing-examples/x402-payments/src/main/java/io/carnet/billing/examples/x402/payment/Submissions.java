package io.carnet.billing.examples.x402.payment;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which payments a facilitator may have seen already. A payment is new while it is young, since only the caller who recorded
 * it submits it then, and here nobody has. What was tried here and did not arrive stays new for longer: the library has
 * nothing submitted again but what did not arrive. Thread-safe.
 */
final class Submissions {

    /** For as long whoever recorded a payment has it alone. */
    static final Duration YOUNG = Duration.ofMinutes(1);

    /** For as long it is remembered what was tried here. */
    static final Duration REMEMBERED = Duration.ofHours(1);

    private final InstantSource clock;
    private final Map<String, Tries> tries = new ConcurrentHashMap<>();

    Submissions(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether nobody can have seen it; from now on somebody may have. */
    boolean begin(String replayKey, Instant since) {
        Instant now = clock.instant();
        tries.values().removeIf(old -> old.since().plus(REMEMBERED).isBefore(now));
        boolean young = !now.isAfter(since.plus(YOUNG));
        Tries after = tries.compute(
                replayKey,
                (key, before) -> before == null ? new Tries(young ? 1 : 2, since) : before.with(before.seen() + 1));
        return after.seen() == 1;
    }

    /** What was begun has not arrived. */
    void notSeen(String replayKey) {
        tries.computeIfPresent(replayKey, (key, before) -> before.with(before.seen() - 1));
    }

    /** Whether nobody else has begun meanwhile, of whom it is not known that it did not arrive. */
    boolean isAlone(String replayKey) {
        Tries known = tries.get(replayKey);
        return known != null && known.seen() == 1;
    }

    /** How many submissions may have been seen; what may have been submitted elsewhere counts as one. */
    private record Tries(int seen, Instant since) {

        Tries with(int newSeen) {
            return new Tries(newSeen, since);
        }
    }
}
