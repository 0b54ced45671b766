package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The funding step: what would pay, of which packs. Reserves nothing.
 *
 * @param funding what pays
 * @param steps how much is needed, in the funding's unit
 * @param parts of which packs; not all of it if there is an obstacle
 * @param obstacle why it cannot be paid
 */
record FundingPlan(Funding funding, long steps, List<Part> parts, Optional<Violation> obstacle) {

    record Part(Pack pack, long steps) {
        long basis() {
            return Basis.part(pack.availableBasis(), steps, pack.available());
        }
    }

    /** Packs of the product first, then credits. */
    static FundingPlan of(Draft draft, RunKey run, ProductId product, Price price, long cost) {
        if (!price.charged()) {
            return new FundingPlan(Funding.NONE, 0, List.of(), Optional.empty());
        }
        List<Pack> runs = Burn.order(draft, Unit.RUNS, product, run);
        if (!runs.isEmpty()) {
            return new FundingPlan(Funding.PACK, 1, List.of(new Part(runs.get(0), 1)), Optional.empty());
        }
        if (!price.inCredits()) {
            return new FundingPlan(
                    Funding.PACK, 1, List.of(), Optional.of(insufficient(draft, Unit.RUNS, run, product, 1)));
        }
        return credits(draft, run, product, cost, List.of());
    }

    /** Credits for a run that already draws on some packs. */
    static FundingPlan credits(Draft draft, RunKey run, ProductId product, long steps, List<HoldLine> inUse) {
        List<Part> parts = new ArrayList<>();
        int lines = inUse.size();
        long missing = steps;
        for (Pack pack : Burn.order(draft, Unit.CREDITS, product, run)) {
            if (missing == 0) {
                break;
            }
            long part = Math.min(missing, pack.available());
            parts.add(new Part(pack, part));
            lines += inUse.stream().noneMatch(line -> line.pack().equals(pack.id())) ? 1 : 0;
            missing -= part;
        }
        Optional<Violation> obstacle = Optional.empty();
        if (missing > 0) {
            obstacle = Optional.of(insufficient(draft, Unit.CREDITS, run, product, steps));
        } else if (lines > Limits.HOLD_LINES) {
            obstacle = Optional.of(new Violation.TooFragmented(new Amount(Unit.CREDITS, steps)));
        }
        return new FundingPlan(Funding.CREDITS, steps, parts, obstacle);
    }

    /** Of all parts; more than money can express counts as the most a number can, which no cap allows. */
    long basis() {
        long basis = 0;
        for (Part part : parts) {
            long next = part.basis();
            basis = next > Long.MAX_VALUE - basis ? Long.MAX_VALUE : basis + next;
        }
        return basis;
    }

    private static Violation insufficient(Draft draft, Unit unit, RunKey run, ProductId product, long steps) {
        long available = 0;
        long held = 0;
        for (Pack pack : draft.livePacks()) {
            if (pack.terms().key().unit() == unit && pack.terms().key().scope().covers(product)) {
                held += pack.held();
                available += Burn.spendable(pack, unit, product, run) ? pack.available() : 0;
            }
        }
        return new Violation.InsufficientFunds(
                new Amount(unit, steps), new Amount(unit, available), new Amount(unit, held));
    }
}
