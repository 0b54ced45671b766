package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reserves more, or for longer. Targets are absolute and go upward only, so that repeating one does nothing.
 *
 * @param principal who pays
 * @param key the run
 * @param amount how much to reserve in all, captured parts included; empty to leave it
 * @param until when the hold is to expire; empty to leave it
 */
public record Extend(Principal principal, RunKey key, Optional<Amount> amount, Optional<Instant> until)
        implements RunCommand {

    @Override
    public Outcome<Run> decide(Draft draft, Run run) {
        long reserve = Math.max(amount.map(Amount::steps).orElse(0L), run.hold().reserved());
        Instant wanted = until.orElse(run.hold().until()).truncatedTo(ChronoUnit.MICROS);
        Instant expiry =
                wanted.isAfter(run.hold().until()) ? wanted : run.hold().until();
        if (reserve == run.hold().reserved() && expiry.equals(run.hold().until())) {
            return Outcome.replayed(run);
        }
        if (run.state() != RunState.HELD && run.state() != RunState.ACCEPTED) {
            return RunCommand.wrongState(run, "extended");
        }
        List<Violation> violations = new ArrayList<>();
        if (expiry.isAfter(run.hold().latest())) {
            violations.add(new Violation.LifetimeExceeded(run.hold().latest()));
        }
        long more = Math.max(0, reserve - run.charge().charged() - run.hold().held());
        if (more > 0 && run.hold().funding() != Funding.CREDITS) {
            violations.add(new Violation.Conflict(
                    "amount", run.held().toString(), amount.orElseThrow().toString()));
            return Outcome.refused(violations);
        }
        Bench bench = Bench.of(draft, run);
        FundingPlan plan = FundingPlan.credits(
                draft, key, run.terms().product().id(), more, run.hold().lines());
        violations.addAll(Gate.checkMore(draft, run, plan));
        plan.obstacle().ifPresent(violations::add);
        if (!violations.isEmpty()) {
            return Outcome.refused(violations);
        }
        plan.parts().forEach(part -> bench.hold(part.pack(), part.steps()));
        bench.extend(reserve, expiry);
        return Outcome.done(bench.save(Step.What.EXTENDED));
    }
}
