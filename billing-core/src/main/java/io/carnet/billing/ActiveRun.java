package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A run while its work is done. Thread-safe. */
public final class ActiveRun {

    private final Runs runs;
    private final Run run;
    private final AtomicReference<Usage> reported = new AtomicReference<>();

    ActiveRun(Runs runs, Run run) {
        this.runs = runs;
        this.run = run;
    }

    /**
     * The run as it was when the work began.
     *
     * @return accepted
     */
    public Run run() {
        return run;
    }

    /**
     * Tells what the work has used so far; the run is settled with the largest report when the work is done.
     *
     * @param usage all it has used since it began
     * @throws InvalidRequestException if the usage has no price
     */
    public void report(Usage usage) {
        run.terms().product().price().objection(usage).ifPresent(objection -> {
            throw new InvalidRequestException("usage", objection);
        });
        reported.accumulateAndGet(usage, (before, now) -> before == null ? now : before.join(now));
    }

    /**
     * Keeps the hold for longer, for work that goes on. See {@link Runs#extend(io.carnet.billing.value.Principal, String,
     * Instant)}.
     *
     * @param until when it is to expire; earlier than now changes nothing
     * @return the run; refused beyond the longest hold, or if it is closed
     */
    public Outcome<Run> extend(Instant until) {
        return runs.extend(run.principal(), run.key().value(), until);
    }

    Optional<Usage> reported() {
        return Optional.ofNullable(reported.get());
    }
}
