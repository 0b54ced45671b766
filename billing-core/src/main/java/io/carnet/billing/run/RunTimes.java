package io.carnet.billing.run;

import java.time.Instant;
import java.util.Optional;

/**
 * When things happened to a run.
 *
 * @param authorized when it was authorised, or refused
 * @param accepted when the host started the work
 * @param closed when it was settled, released, refused or expired
 */
public record RunTimes(Instant authorized, Optional<Instant> accepted, Optional<Instant> closed) {

    /**
     * Accepted.
     *
     * @param at when
     * @return the times
     */
    public RunTimes acceptedAt(Instant at) {
        return new RunTimes(authorized, Optional.of(at), closed);
    }

    /**
     * Closed.
     *
     * @param at when
     * @return the times
     */
    public RunTimes closedAt(Instant at) {
        return new RunTimes(authorized, accepted, Optional.of(at));
    }
}
