package io.carnet.billing.run;

import io.carnet.billing.catalog.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that was done to a run, by a command or by time. A replayed or refused command is no step of a run.
 *
 * @param what what was done
 * @param at when
 * @param usage the usage as it was reported, empty where none is
 * @param after what the run moved in this step is numbered above this in the principal's journal
 * @param through and not above this; equal to {@code after} if nothing moved
 * @param commands how many commands it stands for: one, but for the last step of a run that has had more than
 *     {@link io.carnet.billing.value.Limits#RUN_STEPS}
 */
public record Step(What what, Instant at, Optional<Usage> usage, long after, long through, int commands) {

    /** What can be done to a run. */
    public enum What {
        /** Funds were reserved; the work began as well if the run was to start at once. */
        AUTHORIZED,
        /** The work began. */
        ACCEPTED,
        /** It was charged for what it had used so far. */
        CAPTURED,
        /** More was reserved, or for longer. */
        EXTENDED,
        /** It was charged by its final usage; late, if it had expired before. */
        SETTLED,
        /** The host gave it up. */
        RELEASED,
        /** Its hold ran out. */
        EXPIRED,
        /** Its hold ran out and is kept for review. */
        PARKED,
        /** The host said that its usage will never be known; its policy decided what became of it. */
        ABANDONED,
        /** It was refused, which the host asked to have recorded. */
        REFUSED
    }

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if the step ends before it begins in the journal, or stands for no command
     */
    public Step {
        if (after < 0 || through < after || commands < 1) {
            throw new IllegalArgumentException("step of " + commands + " commands, " + after + " to " + through);
        }
    }

    /**
     * This step in the place of the one before it, and counting its commands.
     *
     * @param before the step before
     * @return the step
     */
    public Step instead(Step before) {
        return new Step(what, at, usage, before.after, through, before.commands + commands);
    }
}
