package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Restore;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;

/**
 * The release step: the work failed or never began. What was held goes back to the very packs it came from; a consumed
 * unit too, if the product restores; captured credits stay charged.
 *
 * @param principal who pays
 * @param key the run
 */
public record Release(Principal principal, RunKey key) implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        if (run.state() == RunState.RELEASED) {
            return Outcome.replayed(run);
        }
        if (!run.state().open()) {
            return RunCommand.wrongState(run, "released");
        }
        Bench bench = Bench.of(draft, run);
        giveBack(bench);
        bench.close(RunState.RELEASED);
        return Outcome.done(bench.save(Step.What.RELEASED));
    }

    static void giveBack(Bench bench) {
        bench.giveBackHeld();
        Run run = bench.run();
        if (run.hold().funding() == Funding.PACK
                && run.terms().product().policies().restore() != Restore.KEPT) {
            bench.giveBackTaken();
        }
    }
}
