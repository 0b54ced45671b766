package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.util.Optional;

/**
 * Charges a run in flight for what it has used so far.
 *
 * @param principal who pays
 * @param key the run
 * @param usage all it has used
 */
public record Capture(Principal principal, RunKey key, Usage usage) implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        Charging.requirePriced(run, usage);
        boolean more = !run.charge().usage().join(usage).equals(run.charge().usage());
        if (run.state() == RunState.HELD || (run.state() == RunState.ACCEPTED && more)) {
            Bench bench = Bench.of(draft, run);
            Accept.accept(bench);
            Charging.charge(bench, usage);
            return Outcome.done(bench.save(Step.What.CAPTURED, Optional.of(usage)));
        }
        return more ? RunCommand.wrongState(run, "captured") : Outcome.replayed(run);
    }
}
