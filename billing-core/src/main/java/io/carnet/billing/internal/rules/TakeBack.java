package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Records what has gone back of a purchase's money, by whomever: takes what it paid for, and gives it back for a dispute
 * that was won. Told twice or late, it does nothing: what is told is all there ever was, and a dispute that has ended is not
 * opened again.
 *
 * @param id the purchase
 * @param reversals as the provider tells
 */
public record TakeBack(PurchaseId id, Reversals reversals) implements PurchaseCommand<Purchase> {

    @Override
    public Outcome<Purchase> decide(Draft draft, Purchase before) {
        if (before.state() != PurchaseState.FULFILLED) {
            return Outcome.replayed(before);
        }
        Purchase after = foreignRefunds(draft, before);
        for (Reversals.Dispute dispute : reversals.disputes()) {
            after = dispute(draft, after, dispute);
        }
        if (after.equals(before)) {
            return Outcome.replayed(before);
        }
        return Outcome.done(Payments.kept(draft, after));
    }

    private Purchase foreignRefunds(Draft draft, Purchase purchase) {
        long ours = purchase.refunds().stream()
                .filter(refund -> refund.reason() != Refund.Reason.NOT_GRANTED)
                .filter(refund ->
                        refund.attempt().state().open() || refund.attempt().state() == AttemptState.SUCCEEDED)
                .mapToLong(refund -> refund.amount().minor())
                .sum();
        long known = purchase.clawbacks().stream()
                .filter(each -> each.cause() == Clawback.Cause.FOREIGN_REFUND)
                .mapToLong(Clawback::minor)
                .sum();
        long more = reversals.refunded() - ours - known;
        return more > 0 ? Clawing.claw(draft, purchase, Clawback.Cause.FOREIGN_REFUND, "", more) : purchase;
    }

    private static Purchase dispute(Draft draft, Purchase purchase, Reversals.Dispute dispute) {
        List<Clawback> earlier = purchase.clawbacks().stream()
                .filter(each ->
                        each.cause() == Clawback.Cause.DISPUTE && each.id().equals(dispute.id()))
                .toList();
        Optional<Clawback> taken =
                earlier.stream().filter(each -> !each.reversed()).findFirst();
        if (dispute.state() == Reversals.State.WON) {
            return taken.map(each -> Clawing.reverse(draft, purchase, each)).orElse(purchase);
        }
        boolean old = dispute.state() == Reversals.State.OPEN && !earlier.isEmpty();
        if (taken.isPresent() || old) {
            return purchase;
        }
        TopUp topUp = draft.topUp();
        if (topUp.version() > 0) {
            ToppingUp.suspend(draft, topUp, TopUp.DISPUTED);
        }
        return Clawing.claw(draft, purchase, Clawback.Cause.DISPUTE, dispute.id(), dispute.amount());
    }
}
