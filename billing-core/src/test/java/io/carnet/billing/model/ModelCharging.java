package io.carnet.billing.model;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.run.Funding;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.value.Unit;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How runs are charged and how they end. */
final class ModelCharging {

    private ModelCharging() {}

    static void accept(ModelWallet wallet, ModelRun run) {
        if (run.accepted.isEmpty()) {
            run.accepted = Optional.of(wallet.now);
            run.state = RunState.ACCEPTED;
        }
        if (run.funding == Funding.PACK) {
            wallet.takeHeld(run, run.held());
        }
    }

    /** Charges up to the cost of all that was ever reported: what is held first, then as the overrun policy says. */
    static void charge(ModelWallet wallet, ModelRun run, Map<String, Long> report) {
        run.usage = run.joined(report);
        long due = Math.max(0, run.cost() - run.charged);
        due -= wallet.takeHeld(run, due);
        if (run.funding == Funding.CREDITS) {
            long allowed = run.product.overrun() instanceof Overrun.CapAtHold ? 0 : due;
            due -= chargeMore(wallet, run, allowed, List.of());
        }
        run.shortfall = due;
    }

    /** The hold is gone: the packs it was of first, then what would pay today. */
    static void chargeLate(ModelWallet wallet, ModelRun run, Map<String, Long> report) {
        run.usage = run.joined(report);
        long due = Math.max(0, run.cost() - run.charged);
        if (run.charged == 0 && room(wallet, run, Measure.Kind.CALLS) < 1) {
            run.countsAsCall = false;
        } else {
            run.countsAsCall = true;
            long allowed = run.product.overrun() instanceof Overrun.CapAtHold
                    ? Math.min(due, Math.max(0, run.reserved - run.charged))
                    : due;
            due -= chargeMore(wallet, run, allowed, List.copyOf(run.lines.keySet()));
        }
        run.shortfall = due;
    }

    private static long chargeMore(ModelWallet wallet, ModelRun run, long most, List<String> first) {
        Unit unit = run.funding.unit();
        List<ModelPack> packs = new ArrayList<>();
        first.stream()
                .map(wallet.packs::get)
                .filter(pack -> pack.spendable(unit, run.product.id()))
                .forEach(packs::add);
        wallet.spendable(unit, run.product.id()).stream()
                .filter(pack -> !packs.contains(pack))
                .forEach(packs::add);
        long charged = 0;
        for (ModelPack pack : packs) {
            long part = Math.min(most - charged, Math.min(pack.available(), allowed(wallet, run, pack)));
            boolean fits = run.lines.containsKey(pack.id) || run.lines.size() < ModelFunding.MOST_LINES;
            if (part > 0 && fits) {
                wallet.takeAvailable(run, pack, part);
                charged += part;
            }
        }
        return charged + owe(wallet, run, most - charged);
    }

    /** Nobody owes while credits are left that could pay, nor where a cap counts money, which a debt has not. */
    private static long owe(ModelWallet wallet, ModelRun run, long due) {
        boolean creditsLeft = wallet.spendable(Unit.CREDITS, run.product.id()).stream()
                .anyMatch(pack -> pack.terms.scope().equals("*"));
        boolean countsMoney = ModelCaps.rooms(wallet, run).stream()
                .anyMatch(room -> room.cap().measure().kind() == Measure.Kind.MONEY);
        if (run.funding != Funding.CREDITS
                || creditsLeft
                || countsMoney
                || !(run.product.overrun() instanceof Overrun.DebtUpTo upTo)) {
            return 0;
        }
        long limit = Math.max(0, upTo.limit().steps() - wallet.debt);
        long part = Math.min(Math.min(due, limit), room(wallet, run, Measure.Kind.CREDITS));
        wallet.debt += part;
        run.charged += part;
        run.owed += part;
        return part;
    }

    /** How much of a pack every cap together lets a run spend. */
    private static long allowed(ModelWallet wallet, ModelRun run, ModelPack pack) {
        long allowed = room(wallet, run, Measure.Kind.CREDITS);
        for (ModelCaps.Room room : ModelCaps.rooms(wallet, run)) {
            if (room.cap().measure().kind() == Measure.Kind.MONEY) {
                if (!ModelCaps.countable(room.cap().measure(), pack)) {
                    return 0;
                }
                allowed = Math.min(allowed, affordable(pack, room.left()));
            }
        }
        return allowed;
    }

    /** The most units whose cost is within a budget: found by halving. */
    private static long affordable(ModelPack pack, long budget) {
        long low = 0;
        long high = pack.available();
        while (low < high) {
            BigInteger sum = BigInteger.valueOf(low).add(BigInteger.valueOf(high));
            long middle = sum.add(BigInteger.ONE).shiftRight(1).longValueExact();
            if (pack.costOf(middle) <= budget) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static long room(ModelWallet wallet, ModelRun run, Measure.Kind kind) {
        return ModelCaps.rooms(wallet, run).stream()
                .filter(room -> room.cap().measure().kind() == kind)
                .mapToLong(ModelCaps.Room::left)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    static void giveBack(ModelWallet wallet, ModelRun run) {
        wallet.giveBackHeld(run);
        if (run.funding == Funding.PACK && run.product.restore() != Restore.KEPT) {
            wallet.giveBackTaken(run);
        }
    }

    static void close(ModelWallet wallet, ModelRun run, RunState state) {
        run.state = state;
        run.closed = Optional.of(wallet.now);
        if (state != RunState.SETTLED) {
            run.countsAsCall = run.charged > 0;
        }
    }

    static void expire(ModelWallet wallet, ModelRun run) {
        if (run.state == RunState.HELD) {
            wallet.giveBackHeld(run);
            close(wallet, run, RunState.EXPIRED);
            return;
        }
        switch (run.product.unknown()) {
            case PARK -> {
                run.state = RunState.PARKED;
                return;
            }
            case RELEASE -> giveBack(wallet, run);
            case CHARGE_CEILING -> wallet.takeHeld(run, run.held());
            case CHARGE_LAST_REPORTED -> {
                charge(wallet, run, Map.of());
                wallet.giveBackHeld(run);
            }
        }
        close(wallet, run, RunState.EXPIRED);
    }
}
