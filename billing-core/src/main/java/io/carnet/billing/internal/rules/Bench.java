package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.run.Charge;
import io.carnet.billing.run.Hold;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.RunTimes;
import io.carnet.billing.run.Step;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run being worked on. Every unit a run moves, moves here: the pack, the run's line and the journal change together,
 * and the cost basis goes with the units.
 */
final class Bench {

    final Draft draft;
    private final Run run;
    private final Optional<Run> before;
    private final List<HoldLine> lines;
    private final long firstEntry;
    private RunState state;
    private long reserved;
    private Instant until;
    private Charge charge;
    private RunTimes times;
    private Shares.Call call = Shares.Call.COUNTED;

    private Bench(Draft draft, Run run, Optional<Run> before) {
        this.draft = draft;
        this.run = run;
        this.before = before;
        lines = new ArrayList<>(run.hold().lines());
        firstEntry = draft.entries();
        state = run.state();
        reserved = run.hold().reserved();
        until = run.hold().until();
        charge = run.charge();
        times = run.times();
    }

    static Bench of(Draft draft, Run run) {
        return new Bench(draft, run, Optional.of(run));
    }

    static Bench ofNew(Draft draft, Run run) {
        return new Bench(draft, run, Optional.empty());
    }

    /** The run as it came here. */
    Run run() {
        return run;
    }

    /** The charge as it is now. */
    Charge charge() {
        return charge;
    }

    boolean canDrawOn(PackId pack) {
        return lines.size() < Limits.HOLD_LINES || indexOf(pack) < lines.size();
    }

    long held() {
        long held = 0;
        for (HoldLine line : lines) {
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
        for (int i = 0; i < lines.size() && left > 0; i++) {
            HoldLine line = lines.get(i);
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
        BalanceKey key = BalanceKey.CREDITS;
        draft.debt(key, draft.debt(key) + steps);
        draft.move(Kind.CHARGE, Account.DEBT, Account.CONSUMED, key, steps, reference());
        charge(steps, steps);
    }

    /** Gives back what is still reserved, to the very packs it came from. */
    void giveBackHeld() {
        for (int i = 0; i < lines.size(); i++) {
            long steps = lines.get(i).held();
            if (steps > 0) {
                long basis = lines.get(i).heldBasis();
                Pack pack = draft.packOfLine(lines.get(i).pack());
                line(pack.id(), -steps, -basis, 0, 0);
                if (pack.open()) {
                    draft.put(returned(pack)
                            .with(pack.remaining(), pack.held() - steps, pack.basis(), pack.heldBasis() - basis));
                    move(Kind.RELEASE, Account.HELD, Account.AVAILABLE, pack, steps, basis);
                } else {
                    Pack left = pack.with(
                            pack.remaining() - steps,
                            pack.held() - steps,
                            pack.basis() - basis,
                            pack.heldBasis() - basis);
                    Debts.lose(draft, left, Kind.RELEASE, Account.HELD, steps, basis, reference());
                }
            }
        }
        repayDebts();
    }

    /** Gives back what packs were charged. A pack that was spent to the end did not expire by itself. */
    void giveBackTaken() {
        for (int i = 0; i < lines.size(); i++) {
            long steps = lines.get(i).taken();
            if (steps > 0) {
                long basis = lines.get(i).takenBasis();
                Pack pack = draft.packOfLine(lines.get(i).pack());
                line(pack.id(), 0, 0, -steps, -basis);
                if (pack.open() && !pack.expiredAt(draft.now())) {
                    draft.put(returned(pack)
                            .with(pack.remaining() + steps, pack.held(), pack.basis() + basis, pack.heldBasis()));
                    move(Kind.RESTORE, Account.CONSUMED, Account.AVAILABLE, pack, steps, basis);
                } else {
                    Debts.lose(draft, pack, Kind.RESTORE, Account.CONSUMED, steps, basis, reference());
                }
                charge(-steps, 0);
            }
        }
        repayDebts();
    }

    /** What was bought for this run alone is for others now, unless its money goes back. */
    private Pack returned(Pack pack) {
        return pack.state() == PackState.BOUND
                        && run.terms().product().policies().restore() != Restore.REFUNDED
                ? pack.in(PackState.OPEN)
                : pack;
    }

    private void repayDebts() {
        for (HoldLine line : lines) {
            Debts.repay(draft, draft.packOfLine(line.pack()).terms().key(), reference());
        }
    }

    void used(Usage usage) {
        charge = charge.used(usage);
    }

    void shortfall(long steps) {
        charge = charge.with(charge.charged(), charge.owed(), steps);
    }

    void settledWith(Usage usage) {
        charge = charge.settled(usage);
    }

    void notACall() {
        call = Shares.Call.NOT_COUNTED;
    }

    void accept() {
        if (times.accepted().isEmpty()) {
            state = RunState.ACCEPTED;
            times = times.acceptedAt(draft.now());
        }
    }

    void park() {
        state = RunState.PARKED;
    }

    boolean parked() {
        return state == RunState.PARKED;
    }

    void extend(long newReserved, Instant newUntil) {
        reserved = newReserved;
        until = newUntil;
    }

    void close(RunState closed) {
        state = closed;
        times = times.closedAt(draft.now());
        if (closed != RunState.SETTLED && charge.charged() == 0) {
            call = Shares.Call.NOT_COUNTED;
        }
    }

    Run save(Step.What what) {
        return save(what, Optional.empty());
    }

    /** Writes the run with what was done to it, and what it counts in cap windows. */
    Run save(Step.What what, Optional<Usage> reported) {
        Step step = new Step(what, draft.now(), reported, firstEntry, draft.entries(), 1);
        Hold hold = new Hold(
                run.hold().funding(),
                reserved,
                lines,
                run.hold().shares(),
                until,
                run.hold().latest());
        Run after = new Run(
                run.principal(),
                run.key(),
                run.number(),
                run.terms(),
                state,
                hold,
                charge,
                times,
                steps(step),
                Optional.empty());
        if (!hold.shares().isEmpty()) {
            after = after.with(hold.sharing(Shares.update(draft, after, call)), charge);
        }
        draft.put(after, before);
        announce(after);
        return after;
    }

    private void announce(Run after) {
        if (state == run.state()) {
            return;
        }
        if (state == RunState.PARKED) {
            draft.raise(new Event.RunParked(run.key(), run.terms().product().id(), after.held()));
        } else if (state == RunState.SETTLED && draft.notices().settlements()) {
            draft.raise(
                    new Event.RunSettled(run.key(), run.terms().product().id(), after.charged(), after.shortfall()));
        }
    }

    private List<Step> steps(Step step) {
        List<Step> before = run.steps();
        if (before.size() < 2) {
            return before.isEmpty() ? List.of(step) : List.of(before.get(0), step);
        }
        List<Step> steps = new ArrayList<>(before.size() + 1);
        steps.addAll(before);
        if (steps.size() < Limits.RUN_STEPS) {
            steps.add(step);
        } else {
            steps.set(steps.size() - 1, step.instead(steps.get(steps.size() - 1)));
        }
        return steps;
    }

    private int indexOf(PackId pack) {
        int i = 0;
        while (i < lines.size() && !lines.get(i).pack().equals(pack)) {
            i++;
        }
        return i;
    }

    private void line(PackId pack, long held, long heldBasis, long taken, long takenBasis) {
        int i = indexOf(pack);
        if (i == lines.size()) {
            lines.add(HoldLine.of(pack));
        }
        lines.set(i, lines.get(i).plus(held, heldBasis, taken, takenBasis));
    }

    private void charge(long steps, long owed) {
        charge = charge.with(charge.charged() + steps, charge.owed() + owed, charge.shortfall());
    }

    private String reference() {
        return run.key().value();
    }

    private void move(Kind kind, Account from, Account to, Pack pack, long steps, long basis) {
        draft.move(kind, from, to, pack, steps, basis, reference());
    }
}
