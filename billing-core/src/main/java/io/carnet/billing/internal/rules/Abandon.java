package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;

/**
 * Nobody will ever tell what the run used: does now what its expiry would do.
 *
 * @param principal who pays
 * @param key the run
 */
public record Abandon(Principal principal, RunKey key) implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        return switch (run.state()) {
            case HELD, ACCEPTED -> {
                Bench bench = Bench.of(draft, run);
                Expiry.end(bench);
                yield Outcome.done(bench.save(Step.What.ABANDONED));
            }
            case PARKED, EXPIRED -> Outcome.replayed(run);
            case SETTLED, RELEASED, REFUSED, ARCHIVED -> RunCommand.wrongState(run, "abandoned");
        };
    }
}
