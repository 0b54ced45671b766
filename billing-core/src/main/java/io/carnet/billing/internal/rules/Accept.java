package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;

/**
 * The accept step: the host has started the work. A pack's unit is consumed here; credits are not.
 *
 * @param principal who pays
 * @param key the run
 */
public record Accept(Principal principal, RunKey key) implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        if (run.state() == RunState.HELD) {
            Bench bench = Bench.of(draft, run);
            accept(bench);
            return Outcome.done(bench.save(Step.What.ACCEPTED));
        }
        return run.times().accepted().isPresent() ? Outcome.replayed(run) : RunCommand.wrongState(run, "accepted");
    }

    static void accept(Bench bench) {
        bench.accept();
        if (bench.run().hold().funding() == Funding.PACK) {
            bench.takeHeld(bench.held());
        }
    }
}
