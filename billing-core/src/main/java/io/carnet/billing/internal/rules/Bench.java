package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.PackId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One run being worked on. Every unit a run moves, moves here: the pack, the run's line and the journal change together,
 * and the cost basis goes with the units.
 */
final class Bench {

    final Draft draft;
    private final Optional<Run> before;
    private final Map<PackId, HoldLine> lines = new LinkedHashMap<>();
    private Run run;
    private Shares.Call call = Shares.Call.COUNTED;

    private Bench(Draft draft, Run run, Optional<Run> before) {
        this.draft = draft;
        this.run = run;
        this.before = before;
        run.hold().lines().forEach(line -> lines.put(line.pack(), line));
    }

    static Bench of(Draft draft, Run run) {
        return new Bench(draft, run, Optional.of(run));
    }

    static Bench ofNew(Draft draft, Run run) {
        return new Bench(draft, run, Optional.empty());
    }

    Run run() {
        return run;
    }

    /** The run with its lines as they stand now. */
    Run current() {
        return run.with(run.hold().with(List.copyOf(lines.values())), run.charge());
    }

    long charged() {
        return run.charge().charged();
    }

    boolean canDrawOn(PackId pack, int limit) {
        return lines.size() < limit || lines.containsKey(pack);
    }

    long held() {
        long held = 0;
        for (HoldLine line : lines.values()) {
            held += line.held();
        }
        return held;
    }

    /** Reserves units of a pack. */
    void hold(Pack pack, long steps) {
        long basis = Basis.part(pack.availableBasis(), steps, pack.available());
        draft.put(pack.with(pack.remaining(), pack.held() + steps, pack.basis(), pack.heldBasis() + basis));
        line(pack.id(), steps, basis, 0, 0);
        move(Kind.HOLD, Account.AVAILABLE, Account.HELD, pack, steps, basis);
    }

    /** Charges reserved units, in the order they were reserved; returns how many. */
    long takeHeld(long atMost) {
        long left = atMost;
        for (HoldLine line : List.copyOf(lines.values())) {
            long steps = Math.min(left, line.held());
            if (steps > 0) {
                long basis = Basis.part(line.heldBasis(), steps, line.held());
                Pack pack = draft.packOfLine(line.pack());
                draft.put(pack.with(
                        pack.remaining() - steps, pack.held() - steps, pack.basis() - basis, pack.heldBasis() - basis));
                line(pack.id(), -steps, -basis, steps, basis);
                move(Kind.CHARGE, Account.HELD, Account.CONSUMED, pack, steps, basis);
                left -= steps;
            }
        }
        charge(atMost - left, 0);
        return atMost - left;
    }

    /** Charges units that were not reserved; returns their cost basis. */
    long takeAvailable(Pack pack, long steps) {
        long basis = Basis.part(pack.availableBasis(), steps, pack.available());
        draft.put(pack.with(pack.remaining() - steps, pack.held(), pack.basis() - basis, pack.heldBasis()));
        line(pack.id(), 0, 0, steps, basis);
        move(Kind.CHARGE, Account.AVAILABLE, Account.CONSUMED, pack, steps, basis);
        charge(steps, 0);
        return basis;
    }

    /** Charges units the principal does not have. */
    void owe(long steps) {
        draft.debt(BalanceKey.CREDITS, draft.debt(BalanceKey.CREDITS) + steps);
        draft.move(
                Kind.CHARGE,
                Account.DEBT,
                Account.CONSUMED,
                BalanceKey.CREDITS,
                Optional.empty(),
                steps,
                0,
                run.key().value());
        charge(steps, steps);
    }

    /** Gives back what is still reserved, to the very packs it came from. */
    void giveBackHeld() {
        TreeSet<BalanceKey> balances = new TreeSet<>();
        for (HoldLine line : List.copyOf(lines.values())) {
            long steps = line.held();
            if (steps > 0) {
                long basis = line.heldBasis();
                Pack pack = draft.packOfLine(line.pack());
                boolean open = pack.state() == PackState.OPEN;
                draft.put(pack.with(
                        open ? pack.remaining() : pack.remaining() - steps,
                        pack.held() - steps,
                        open ? pack.basis() : pack.basis() - basis,
                        pack.heldBasis() - basis));
                line(pack.id(), -steps, -basis, 0, 0);
                move(Kind.RELEASE, Account.HELD, open ? Account.AVAILABLE : Account.BREAKAGE, pack, steps, basis);
                balances.add(pack.terms().key());
            }
        }
        balances.forEach(key -> Debts.repay(draft, key, run.key().value()));
    }

    /** Gives back what packs were charged. A pack that was spent to the end did not expire by itself. */
    void giveBackTaken() {
        TreeSet<BalanceKey> balances = new TreeSet<>();
        for (HoldLine line : List.copyOf(lines.values())) {
            long steps = line.taken();
            if (steps > 0) {
                long basis = line.takenBasis();
                Pack pack = draft.packOfLine(line.pack());
                boolean open = pack.state() == PackState.OPEN && !pack.expiredAt(draft.now());
                if (open) {
                    draft.put(pack.with(pack.remaining() + steps, pack.held(), pack.basis() + basis, pack.heldBasis()));
                }
                line(pack.id(), 0, 0, -steps, -basis);
                move(Kind.RESTORE, Account.CONSUMED, open ? Account.AVAILABLE : Account.BREAKAGE, pack, steps, basis);
                charge(-steps, 0);
                balances.add(pack.terms().key());
            }
        }
        balances.forEach(key -> Debts.repay(draft, key, run.key().value()));
    }

    void used(Usage usage) {
        run = run.with(run.hold(), run.charge().used(usage));
    }

    void shortfall(long steps) {
        Charge charge = run.charge();
        run = run.with(run.hold(), charge.with(charge.charged(), charge.owed(), steps));
    }

    void settledWith(Usage usage) {
        run = run.with(run.hold(), run.charge().settled(usage));
    }

    void notACall() {
        call = Shares.Call.NOT_COUNTED;
    }

    void accept() {
        if (run.times().accepted().isEmpty()) {
            run = run.in(RunState.ACCEPTED, run.times().acceptedAt(draft.now()));
        }
    }

    void extend(long reserved, Instant until) {
        run = run.with(run.hold().extended(reserved, until), run.charge());
    }

    /** Writes a run that stays open. */
    Run save() {
        return save(run.state());
    }

    /** Writes the run, closed. */
    Run close(RunState state) {
        run = run.in(state, run.times().closedAt(draft.now()));
        if (state != RunState.SETTLED && run.charge().charged() == 0) {
            call = Shares.Call.NOT_COUNTED;
        }
        return save(state);
    }

    Run save(RunState state) {
        run = current().in(state, run.times());
        run = run.with(run.hold().sharing(Shares.update(draft, run, call)), run.charge());
        draft.put(run, before);
        return run;
    }

    private void line(PackId pack, long held, long heldBasis, long taken, long takenBasis) {
        HoldLine line = lines.getOrDefault(pack, HoldLine.of(pack));
        lines.put(pack, line.plus(held, heldBasis, taken, takenBasis));
    }

    private void charge(long steps, long owed) {
        Charge charge = run.charge();
        run = run.with(run.hold(), charge.with(charge.charged() + steps, charge.owed() + owed, charge.shortfall()));
    }

    private void move(Kind kind, Account from, Account to, Pack pack, long steps, long basis) {
        draft.move(
                kind,
                from,
                to,
                pack.terms().key(),
                Optional.of(pack.id()),
                steps,
                basis,
                run.key().value());
    }
}
