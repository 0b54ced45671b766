package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Run;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A run while its work is done. Thread-safe. */
public final class ActiveRun {

    private final Run run;
    private final AtomicReference<Usage> reported = new AtomicReference<>();

    ActiveRun(Run run) {
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

    Optional<Usage> reported() {
        return Optional.ofNullable(reported.get());
    }
}
