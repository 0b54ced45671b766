package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Event;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;

/**
 * The settle step: charges a run for all it has used and gives back what it held too much. Within the grace period it
 * settles an expired run as well.
 *
 * @param principal who pays
 * @param key the run
 * @param usage all it has used
 * @param settings the host's
 */
public record Settle(Principal principal, RunKey key, Usage usage, Settings settings) implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        if (run.state() == RunState.SETTLED) {
            Usage before = run.charge().settledWith().orElseThrow();
            return before.equals(usage)
                    ? Outcome.replayed(run)
                    : Outcome.refused(new Violation.Conflict(
                            "usage",
                            before.quantities().toString(),
                            usage.quantities().toString()));
        }
        boolean late = Expiry.withinGrace(run, draft.now(), settings);
        if (!run.state().open() && !late) {
            return RunCommand.wrongState(run, "settled");
        }
        Charging.requirePriced(run, usage);
        Bench bench = Bench.of(draft, run);
        if (late) {
            Charging.chargeLate(bench, usage);
        } else {
            Accept.accept(bench);
            Charging.charge(bench, usage);
            bench.giveBackHeld();
        }
        bench.settledWith(usage);
        bench.close(RunState.SETTLED);
        Run settled = bench.save();
        if (draft.notices().settlements()) {
            draft.raise(
                    new Event.RunSettled(key, settled.terms().product().id(), settled.charged(), settled.shortfall()));
        }
        return Outcome.done(settled);
    }
}
