package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.CommandKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Buys credits when they run low. One purchase at a time, within the mandate; its retries are its attempts, each later than
 * the one before, and after three declines in a row it stops until the host says otherwise.
 */
final class ToppingUp {

    /** Between the end of one purchase and the next. */
    static final Duration COOL_DOWN = Duration.ofMinutes(5);

    private static final int MOST_DECLINES = 3;

    /** After the first decline; four times as long after each further one. */
    private static final Duration FIRST_PAUSE = Duration.ofHours(1);

    private ToppingUp() {}

    /** Opens a purchase if credits are low and everything else allows it. */
    static void evaluate(Draft draft) {
        Optional<TopUp.Trigger> trigger = draft.topUpTrigger();
        if (trigger.isEmpty() || draft.now().isBefore(trigger.get().notBefore())) {
            return;
        }
        if (available(draft) < trigger.get().below()) {
            TopUp topUp = draft.topUp();
            open(draft, topUp, topUp.plan().orElseThrow());
        } else if (trigger.get().notBefore().isAfter(Instant.EPOCH)) {
            draft.put(draft.topUp().resting(Instant.EPOCH));
        }
    }

    private static long available(Draft draft) {
        long available = 0;
        for (Pack pack : draft.livePacks()) {
            if (pack.open() && pack.terms().key().equals(BalanceKey.CREDITS)) {
                available += pack.available();
            }
        }
        return available;
    }

    private static void open(Draft draft, TopUp topUp, TopUp.Plan plan) {
        Optional<Instant> rest = rest(topUp, plan, draft.now());
        boolean full = !Issuing.obstacles(
                        draft,
                        BalanceKey.CREDITS,
                        Math.addExact(
                                plan.amount().steps(), plan.offer().bonus().steps()))
                .isEmpty();
        if (rest.isPresent() || full) {
            draft.put(topUp.resting(rest.orElse(draft.after(COOL_DOWN))));
            return;
        }
        CommandKey key = CommandKey.of(TopUp.KEYS + (topUp.episodes() + 1));
        draft.put(Purchase.opened(
                new PurchaseId(draft.wallet().principal(), key),
                plan.offer(),
                plan.amount(),
                plan.mandate().provider(),
                plan.mandate().method(),
                providerKey(topUp, key, 1),
                draft.now()));
        draft.put(topUp.tried(draft.now(), plan.price().minor()).opened(key));
        draft.raise(new Event.TopUpOpened(key, plan.amount()));
    }

    private static String providerKey(TopUp topUp, CommandKey key, int attempt) {
        return topUp.keys() + "/" + key.value().substring(TopUp.KEYS.length()) + "/" + attempt;
    }

    /** When the mandate allows a charge again; empty if it allows one at this instant. */
    static Optional<Instant> rest(TopUp topUp, TopUp.Plan plan, Instant at) {
        List<TopUp.Try> tries = topUp.triesAfter(at.minus(plan.mandate().period()));
        long left = plan.mandate().perPeriod().minor() - plan.price().minor();
        long sum = sum(tries);
        int count = tries.size();
        if (left < 0) {
            return Optional.of(at.plus(plan.mandate().period()));
        }
        Instant next = at;
        for (TopUp.Try oldest : tries) {
            if (sum <= left && count < plan.mandate().charges()) {
                break;
            }
            sum -= oldest.minor();
            count--;
            next = oldest.at().plus(plan.mandate().period());
        }
        return next.isAfter(at) ? Optional.of(next) : Optional.empty();
    }

    static boolean isTopUp(Purchase purchase) {
        return purchase.key().value().startsWith(TopUp.KEYS);
    }

    /** Whether what was to be bought is still wanted, and consented to, when it is about to be submitted. */
    static boolean isWanted(Draft draft, Purchase purchase) {
        if (!isTopUp(purchase)) {
            return true;
        }
        TopUp topUp = draft.topUp();
        return topUp.suspended().isEmpty()
                && topUp.open().equals(Optional.of(purchase.key()))
                && topUp.plan()
                        .filter(plan -> available(draft) < plan.threshold().steps())
                        .filter(plan -> allows(draft, topUp, plan.mandate(), purchase))
                        .isPresent();
    }

    /** Its own try is among those that count. */
    private static boolean allows(Draft draft, TopUp topUp, Mandate mandate, Purchase purchase) {
        List<TopUp.Try> tries = topUp.triesAfter(draft.now().minus(mandate.period()));
        return mandate.provider().equals(purchase.provider())
                && mandate.method().equals(purchase.method())
                && mandate.perCharge().sameCurrency(purchase.price())
                && mandate.perCharge().minor() >= purchase.price().minor()
                && mandate.perPeriod().minor() >= sum(tries)
                && mandate.charges() >= tries.size();
    }

    private static long sum(List<TopUp.Try> tries) {
        return tries.stream().mapToLong(TopUp.Try::minor).sum();
    }

    /** The purchase was paid, or ended without a decline: the next one may be opened after a while. */
    static Purchase ended(Draft draft, Purchase purchase) {
        if (isTopUp(purchase) && draft.topUp().open().equals(Optional.of(purchase.key()))) {
            boolean paid = purchase.state() == PurchaseState.FULFILLED;
            draft.put(draft.topUp().closed(paid, draft.after(COOL_DOWN)));
        }
        return purchase;
    }

    /** Its charge was declined: it is tried again later, or not at all. Answers the purchase with the next attempt. */
    static Purchase declined(Draft draft, Purchase purchase, PaymentOutcome.Advice advice) {
        TopUp topUp = draft.topUp().declined();
        Optional<TopUp.Plan> plan = topUp.plan();
        if (!topUp.open().equals(Optional.of(purchase.key())) || plan.isEmpty()) {
            return Payments.ended(draft, purchase);
        }
        if (advice != PaymentOutcome.Advice.TRY_LATER || topUp.declines() >= MOST_DECLINES) {
            suspend(
                    draft,
                    topUp.closed(false, draft.now()),
                    "declined: " + purchase.attempt().detail());
            return Payments.ended(draft, purchase);
        }
        Instant next = draft.after(FIRST_PAUSE.multipliedBy(1L << (2 * (topUp.declines() - 1))));
        if (rest(topUp, plan.get(), next).isPresent()) {
            draft.put(topUp.closed(false, next));
            return Payments.ended(draft, purchase);
        }
        int number = purchase.attempts().size() + 1;
        draft.put(topUp.tried(next, plan.get().price().minor()));
        return Payments.kept(
                draft, purchase.with(Attempt.created(number, providerKey(topUp, purchase.key(), number), next)));
    }

    static void suspend(Draft draft, TopUp topUp, String why) {
        draft.put(topUp.suspended(why));
        draft.raise(new Event.TopUpSuspended(why));
    }

    /** No attempt that nobody has asked about is asked about any more. */
    static Purchase withoutUnasked(Purchase purchase) {
        Attempt last = purchase.attempt();
        return last.neverAsked()
                ? purchase.with(
                        last.become(AttemptState.CANCELED, Optional.empty(), Optional.empty(), "", Optional.empty()))
                : purchase;
    }
}
