package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.TopUp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Plays a plan through against what happened, as if every charge had been paid at once. Not thread-safe. */
public final class Rehearsing {

    private final TopUp.Plan plan;
    private TopUp topUp = TopUp.none();
    private final List<TopUp.Try> charges = new ArrayList<>();
    private long available;
    private Instant now;

    /** @param available steps when it begins */
    public Rehearsing(TopUp.Plan plan, long available, Instant since) {
        this.plan = plan;
        this.available = available;
        now = since;
    }

    /** What happened next. What was really bought by itself did not: this plan is instead. */
    public void add(Movement movement) {
        if (!movement.key().equals(BalanceKey.CREDITS) || isTopUp(movement)) {
            return;
        }
        if (movement.at().isAfter(now)) {
            playUntil(movement.at());
        }
        available += movement.to() == Account.AVAILABLE ? movement.steps() : 0;
        available -= movement.from() == Account.AVAILABLE ? movement.steps() : 0;
    }

    /** Whatever became of what was really bought by itself, but for what runs drew. */
    private static boolean isTopUp(Movement movement) {
        return movement.pack()
                        .filter(pack -> pack.value().startsWith(TopUp.KEYS))
                        .isPresent()
                && !isOfRuns(movement.from())
                && !isOfRuns(movement.to());
    }

    private static boolean isOfRuns(Account account) {
        return account == Account.HELD || account == Account.CONSUMED;
    }

    /** What would have been charged before an instant. */
    public List<TopUp.Try> end(Instant until) {
        playUntil(until);
        return List.copyOf(charges);
    }

    private void playUntil(Instant end) {
        while (available < plan.threshold().steps()) {
            Instant at = now.isBefore(topUp.notBefore()) ? topUp.notBefore() : now;
            if (!at.isBefore(end)) {
                break;
            }
            ToppingUp.rest(topUp, plan, at).ifPresentOrElse(rest -> topUp = topUp.resting(rest), () -> charge(at));
        }
        now = end;
    }

    private void charge(Instant at) {
        TopUp.Try made = new TopUp.Try(at, plan.price().minor());
        charges.add(made);
        topUp = topUp.tried(at, made.minor()).resting(at.plus(ToppingUp.COOL_DOWN));
        available = Math.addExact(
                available,
                Math.addExact(plan.amount().steps(), plan.offer().bonus().steps()));
    }
}
