package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.value.ProductId;
import java.util.ArrayList;
import java.util.List;

/** The settle step's heart: charges a run up to the cost of its cumulative usage, and never twice for the same part. */
final class Charging {

    private Charging() {}

    /** Refuses usage that has no price, before anything is changed. */
    static void requirePriced(Run run, Usage usage) {
        run.terms()
                .product()
                .price()
                .objection(run.charge().usage().join(usage))
                .ifPresent(objection -> {
                    throw new InvalidRequestException("usage", objection);
                });
    }

    static void charge(Bench bench, Usage usage) {
        long due = begin(bench, usage);
        due -= bench.takeHeld(Math.min(due, bench.held()));
        if (due > 0 && bench.run().hold().funding() == Funding.CREDITS) {
            due = overrun(bench, due, List.of());
        }
        bench.shortfall(due);
    }

    /** For a run whose hold is gone: its own packs first, then whatever would pay today. */
    static void chargeLate(Bench bench, Usage usage) {
        long due = begin(bench, usage);
        if (bench.charge().charged() == 0 && new Headroom(bench.draft, bench.run()).calls() < 1) {
            bench.notACall();
        } else if (due > 0) {
            List<HoldLine> originals = bench.run().hold().lines();
            due = overrun(bench, due, originals);
        }
        bench.shortfall(due);
    }

    private static long begin(Bench bench, Usage usage) {
        bench.used(bench.charge().usage().join(usage));
        return Math.max(0, cost(bench) - bench.charge().charged());
    }

    private static long cost(Bench bench) {
        return switch (bench.run().hold().funding()) {
            case NONE -> 0;
            case PACK -> 1;
            case CREDITS ->
                bench.run()
                        .terms()
                        .product()
                        .price()
                        .cost(bench.charge().usage())
                        .steps();
        };
    }

    /** Charges what is not held, as far as policy, funds and caps go; returns what is left. */
    private static long overrun(Bench bench, long due, List<HoldLine> originals) {
        Overrun policy = bench.run().terms().product().policies().overrun();
        boolean late = !originals.isEmpty();
        long allowed = due;
        if (policy instanceof Overrun.CapAtHold) {
            allowed = late
                    ? Math.min(
                            due,
                            Math.max(
                                    0,
                                    bench.run().hold().reserved()
                                            - bench.charge().charged()))
                    : 0;
        }
        long uncharged = due - allowed;
        Headroom headroom = new Headroom(bench.draft, bench.run());
        for (Pack pack : candidates(bench, originals)) {
            long steps = Math.min(allowed, headroom.affordable(pack));
            if (steps > 0 && bench.canDrawOn(pack.id())) {
                headroom.spend(steps, bench.takeAvailable(pack, steps));
                allowed -= steps;
            }
        }
        if (policy instanceof Overrun.DebtUpTo debt && bench.run().hold().funding() == Funding.CREDITS) {
            allowed -= owe(bench, allowed, debt.limit().steps(), headroom);
        }
        return uncharged + allowed;
    }

    private static List<Pack> candidates(Bench bench, List<HoldLine> originals) {
        Run run = bench.run();
        ProductId product = run.terms().product().id();
        List<Pack> packs = new ArrayList<>();
        for (HoldLine line : originals) {
            Pack pack = bench.draft.packOfLine(line.pack());
            if (Burn.spendable(pack, run.hold().funding().unit(), product, run.key())) {
                packs.add(pack);
            }
        }
        for (Pack pack : Burn.order(bench.draft, run.hold().funding().unit(), product, run.key())) {
            if (originals.stream().noneMatch(line -> line.pack().equals(pack.id()))) {
                packs.add(pack);
            }
        }
        return packs;
    }

    /** Nobody owes while there is something to pay with, nor under a cap that could not count the debt. */
    private static long owe(Bench bench, long due, long limit, Headroom headroom) {
        boolean somethingLeft = bench.draft.livePacks().stream()
                .anyMatch(pack -> pack.terms().key().equals(BalanceKey.CREDITS)
                        && Burn.spendable(
                                pack,
                                BalanceKey.CREDITS.unit(),
                                bench.run().terms().product().id(),
                                bench.run().key()));
        if (somethingLeft || headroom.countsMoney()) {
            return 0;
        }
        long steps = Math.min(Math.min(due, headroom.credits()), limit - bench.draft.debt(BalanceKey.CREDITS));
        if (steps <= 0) {
            return 0;
        }
        bench.owe(steps);
        return steps;
    }

    /** What every cap together leaves to a run. */
    private static final class Headroom {

        private final List<Gate.Room> rooms;
        private long spent;
        private long spentBasis;

        Headroom(Draft draft, Run run) {
            rooms = Gate.rooms(draft, run);
        }

        long credits() {
            return left(Measure.Kind.CREDITS) - spent;
        }

        long calls() {
            return left(Measure.Kind.CALLS);
        }

        boolean countsMoney() {
            return rooms.stream().anyMatch(room -> room.cap().measure().kind() == Measure.Kind.MONEY);
        }

        long affordable(Pack pack) {
            long steps = Math.min(pack.available(), credits());
            for (Gate.Room room : rooms) {
                if (room.cap().measure().kind() == Measure.Kind.MONEY) {
                    if (!Gate.counts(room.cap().measure(), pack)) {
                        return 0;
                    }
                    long budget = room.left() - spentBasis;
                    steps = Math.min(steps, Basis.affordable(pack.availableBasis(), pack.available(), budget));
                }
            }
            return steps;
        }

        void spend(long steps, long basis) {
            spent += steps;
            spentBasis += basis;
        }

        private long left(Measure.Kind kind) {
            return rooms.stream()
                    .filter(room -> room.cap().measure().kind() == kind)
                    .mapToLong(Gate.Room::left)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }
}
