package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.Hold;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.RefusedBecause;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.run.Start;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.CapShare;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Price, gate, fund and hold: reserves what a run may cost, under its key.
 *
 * @param principal who pays
 * @param key the run
 * @param terms what is asked, at today's terms
 * @param start whether the work has begun
 * @param quoted what the customer was shown, if that is to be kept
 * @param settings the host's
 */
public record Authorize(
        Principal principal, RunKey key, RunTerms terms, Start start, Optional<Quote> quoted, Settings settings)
        implements Command<Outcome<Run>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(key), Set.of(), Set.of(), subjects(terms));
    }

    private static Set<Subject> subjects(RunTerms terms) {
        return Set.of(Subject.applicable(terms.product().id(), terms.spender()).toArray(Subject[]::new));
    }

    @Override
    public Outcome<Run> decide(Draft draft) {
        Optional<Run> stored = draft.run(key);
        if (stored.isPresent()) {
            return replay(stored.get());
        }
        FundingPlan plan = plan(draft, key, terms);
        Gate gate = Gate.check(draft, terms, plan, settings.zone());
        List<Violation> violations = obstacles(draft, plan, gate);
        quoted.ifPresent(quote -> compare(quote, plan, violations));
        if (violations.isEmpty()) {
            return Outcome.done(hold(draft, plan, gate));
        }
        Outcome<Run> refused = Outcome.refused(violations);
        if (settings.recordsRefusals()) {
            refused.whyRefused().ifPresent(refusal -> draft.putRefused(refused(draft, refusal)));
        }
        return refused;
    }

    /** What it would cost and what would pay; changes nothing. */
    public static Quote quote(Draft draft, RunKey key, RunTerms terms, Settings settings) {
        FundingPlan plan = plan(draft, key, terms);
        Gate gate = Gate.check(draft, terms, plan, settings.zone());
        return new Quote(
                terms.product().id(),
                terms.product().priceVersion(),
                plan.funding(),
                new Amount(plan.funding().unit(), plan.steps()),
                obstacles(draft, plan, gate));
    }

    /** What must be loaded for a quote. */
    public static Need need(Principal principal, RunTerms terms) {
        return new Need(principal, Set.of(), Set.of(), Set.of(), subjects(terms));
    }

    private static FundingPlan plan(Draft draft, RunKey key, RunTerms terms) {
        Price price = terms.product().price();
        return FundingPlan.of(
                draft,
                key,
                terms.product().id(),
                price,
                price.cost(terms.ceiling()).steps());
    }

    private static List<Violation> obstacles(Draft draft, FundingPlan plan, Gate gate) {
        List<Violation> obstacles = new ArrayList<>(gate.violations());
        plan.obstacle().ifPresent(obstacles::add);
        if (draft.openRuns() >= Limits.OPEN_HOLDS) {
            obstacles.add(new Violation.LimitReached("open holds", Limits.OPEN_HOLDS));
        }
        return obstacles;
    }

    private void compare(Quote quote, FundingPlan plan, List<Violation> violations) {
        differ("product", quote.product(), terms.product().id()).ifPresent(violations::add);
        differ("priceVersion", quote.priceVersion(), terms.product().priceVersion())
                .ifPresent(violations::add);
        differ("funding", quote.funding(), plan.funding()).ifPresent(violations::add);
        differ("cost", quote.cost(), new Amount(plan.funding().unit(), plan.steps()))
                .ifPresent(violations::add);
    }

    private static Optional<Violation> differ(String field, Object quoted, Object actual) {
        return quoted.equals(actual)
                ? Optional.empty()
                : Optional.of(new Violation.QuoteChanged(field, quoted.toString(), actual.toString()));
    }

    private Run hold(Draft draft, FundingPlan plan, Gate gate) {
        Instant now = draft.now();
        List<CapShare> shares = new ArrayList<>(gate.counters().size());
        for (CapWindow counter : gate.counters()) {
            draft.put(counter);
            shares.add(new CapShare(counter.key(), 0, 0));
        }
        Instant latest = draft.after(settings.longestHold());
        Instant until = draft.after(terms.holdFor().orElse(settings.hold()));
        Hold hold = new Hold(
                plan.funding(), plan.steps(), List.of(), shares, until.isAfter(latest) ? latest : until, latest);
        Bench bench = Bench.ofNew(
                draft,
                new Run(
                        principal,
                        key,
                        draft.nextRunNumber(),
                        terms,
                        RunState.HELD,
                        hold,
                        Charge.NONE,
                        new RunTimes(now, Optional.empty(), Optional.empty()),
                        List.of(),
                        Optional.empty()));
        plan.parts().forEach(part -> bench.hold(part.pack(), part.steps()));
        if (start == Start.AT_ONCE) {
            Accept.accept(bench);
        }
        return bench.save(Step.What.AUTHORIZED);
    }

    /** Reserves nothing and binds no key. */
    private Run refused(Draft draft, Refusal refusal) {
        Instant now = draft.now();
        Step step = new Step(Step.What.REFUSED, now, Optional.empty(), draft.entries(), draft.entries(), 1);
        return new Run(
                principal,
                key,
                draft.nextRunNumber(),
                terms,
                RunState.REFUSED,
                new Hold(Funding.NONE, 0, List.of(), List.of(), now, now),
                Charge.NONE,
                new RunTimes(now, Optional.empty(), Optional.of(now)),
                List.of(step),
                Optional.of(RefusedBecause.of(refusal)));
    }

    private Outcome<Run> replay(Run run) {
        RunTerms stored = run.terms();
        List<Violation> conflicts = new ArrayList<>();
        conflict("ceiling", stored.ceiling().quantities(), terms.ceiling().quantities(), conflicts);
        conflict("holdFor", text(stored.holdFor()), text(terms.holdFor()), conflicts);
        if (!stored.metadata().equals(terms.metadata())) {
            conflicts.add(new Violation.Conflict("metadata", "what was given first", "other notes"));
        }
        conflict("product", stored.product().id(), terms.product().id(), conflicts);
        conflict("spender", text(stored.spender()), text(terms.spender()), conflicts);
        return conflicts.isEmpty() ? Outcome.replayed(run) : Outcome.refused(conflicts);
    }

    private static void conflict(String field, Object stored, Object given, List<Violation> conflicts) {
        if (!stored.equals(given)) {
            conflicts.add(new Violation.Conflict(field, stored.toString(), given.toString()));
        }
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("none");
    }
}
