package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Run;
import java.util.Optional;

/** A run while its work is done. Thread-safe. */
public final class ActiveRun {

    private final Run run;
    private volatile Optional<Usage> reported = Optional.empty();

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
        synchronized (this) {
            reported = Optional.of(reported.map(before -> before.join(usage)).orElse(usage));
        }
    }

    Optional<Usage> reported() {
        return reported;
    }
}
