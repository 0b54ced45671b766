package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What time does by itself: holds and packs expire, each at its own instant and in that order, before anything else is
 * decided. Whether and when a sweeper ran makes no difference.
 */
final class Expiry {

    private record Due(Instant at, int rank, String key, Runnable effect) {
        static final Comparator<Due> ORDER =
                Comparator.comparing(Due::at).thenComparingInt(Due::rank).thenComparing(Due::key);
    }

    private Expiry() {}

    static void apply(Draft draft, Instant by) {
        List<Due> due = new ArrayList<>();
        for (Run run : draft.dueRuns(by)) {
            due.add(new Due(run.hold().until(), 0, run.key().value(), () -> expire(draft, run)));
        }
        for (Pack pack : draft.livePacks()) {
            if (pack.state() == PackState.OPEN && pack.expiredAt(by)) {
                due.add(new Due(
                        pack.terms().expiresAt().orElseThrow(),
                        1,
                        pack.id().value(),
                        () -> expire(draft, draft.packOfLine(pack.id()))));
            }
        }
        due.sort(Due.ORDER);
        for (Due next : due) {
            draft.now(next.at().isAfter(draft.now()) ? next.at() : draft.now());
            next.effect().run();
        }
    }

    private static void expire(Draft draft, Pack pack) {
        long steps = pack.available();
        long basis = pack.availableBasis();
        draft.put(pack.with(pack.held(), pack.held(), pack.heldBasis(), pack.heldBasis())
                .closed(PackState.EXPIRED));
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

    /** Ends a held or accepted run as its policy for unknown usage says. */
    static Run expire(Draft draft, Run run) {
        Bench bench = Bench.of(draft, run);
        if (run.state() == RunState.HELD) {
            bench.giveBackHeld();
            bench.close(RunState.EXPIRED);
            return bench.save();
        }
        switch (run.terms().product().policies().unknownUsage()) {
            case PARK -> {
                bench.park();
                return bench.save();
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
        return bench.save();
    }

    /** Whether an expired run may still be settled. */
    static boolean withinGrace(Run run, Instant at, Settings settings) {
        return run.state() == RunState.EXPIRED && at.isBefore(run.hold().until().plus(settings.grace()));
    }
}
