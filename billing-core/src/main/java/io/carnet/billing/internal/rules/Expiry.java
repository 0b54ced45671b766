package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Amount;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;

/**
 * What time does by itself: holds and packs expire, each at its own instant, packs first, and notice is given of packs
 * that soon will, before anything else is decided. Whether and when a sweeper ran makes no difference.
 */
final class Expiry {

    private record Due(Instant at, int rank, String key, Runnable effect) {
        static final Comparator<Due> ORDER =
                Comparator.comparing(Due::at).thenComparingInt(Due::rank).thenComparing(Due::key);
    }

    private Expiry() {}

    static void apply(Draft draft, Instant by) {
        TreeSet<Due> due = new TreeSet<>(Due.ORDER);
        draft.livePacks().forEach(pack -> addDue(due, draft, pack, by));
        for (Run run : draft.dueRuns(by)) {
            due.add(new Due(run.hold().until(), 1, run.key().value(), () -> {
                for (HoldLine line : expire(draft, run).hold().lines()) {
                    addDue(due, draft, draft.packOfLine(line.pack()), by);
                }
            }));
        }
        while (!due.isEmpty()) {
            Due next = due.pollFirst();
            draft.now(next.at().isAfter(draft.now()) ? next.at() : draft.now());
            next.effect().run();
            draft.dueApplied();
        }
    }

    /** A pack that had nothing left falls due as well if an expired run gives something back to it. */
    private static void addDue(Set<Due> due, Draft draft, Pack pack, Instant by) {
        if (over(pack) || pack.terms().expiresAt().isEmpty()) {
            return;
        }
        Instant end = pack.terms().expiresAt().get();
        if (!end.isAfter(by)) {
            due.add(new Due(end, 0, pack.id().value(), () -> expire(draft, draft.packOfLine(pack.id()))));
        }
        Instant notice = end.minus(draft.notices().expiry());
        if (notice.isAfter(draft.now()) && !notice.isAfter(by)) {
            due.add(new Due(notice, 2, pack.id().value(), () -> tell(draft, draft.packOfLine(pack.id()), end)));
        }
    }

    /** Time does nothing to a pack that is spent, perhaps by a run that expired just before it. */
    private static boolean over(Pack pack) {
        return !pack.open() || !pack.live();
    }

    /** A wallet's time never goes back, so it passes the instant of a notice once. */
    private static void tell(Draft draft, Pack pack, Instant end) {
        if (!over(pack)) {
            draft.raise(new Event.PackExpiring(pack.id(), pack.terms().key(), pack.remainingAmount(), end));
        }
    }

    private static void expire(Draft draft, Pack pack) {
        if (over(pack)) {
            return;
        }
        long steps = pack.available();
        long basis = pack.availableBasis();
        draft.put(pack.closed(PackState.EXPIRED));
        BalanceKey key = pack.terms().key();
        draft.raise(new Event.PackExpired(pack.id(), key, new Amount(key.unit(), steps)));
        if (steps > 0) {
            draft.move(
                    Kind.EXPIRY,
                    Account.AVAILABLE,
                    Account.BREAKAGE,
                    pack,
                    steps,
                    basis,
                    pack.id().value());
        }
    }

    private static Run expire(Draft draft, Run run) {
        Bench bench = Bench.of(draft, run);
        end(bench);
        return bench.save(bench.parked() ? Step.What.PARKED : Step.What.EXPIRED);
    }

    /** Ends a held or accepted run as its policy for unknown usage says. */
    static void end(Bench bench) {
        Run run = bench.run();
        if (run.state() == RunState.HELD) {
            bench.giveBackHeld();
            bench.close(RunState.EXPIRED);
            return;
        }
        switch (run.terms().product().policies().unknownUsage()) {
            case PARK -> {
                bench.park();
                return;
            }
            case RELEASE -> Release.giveBack(bench);
            case CHARGE_CEILING -> {
                bench.takeHeld(bench.held());
                bench.giveBackHeld();
            }
            case CHARGE_LAST_REPORTED -> {
                Charging.charge(bench, run.charge().usage());
                bench.giveBackHeld();
            }
        }
        bench.close(RunState.EXPIRED);
    }

    /** Whether an expired run may still be settled. */
    static boolean withinGrace(Run run, Instant at, Settings settings) {
        return run.state() == RunState.EXPIRED && at.isBefore(run.hold().until().plus(settings.grace()));
    }
}
