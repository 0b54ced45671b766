package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.Outcome;

/**
 * A human has looked at a purchase.
 *
 * @param id the purchase
 */
public record Review(PurchaseId id) implements PurchaseCommand<Purchase> {

    @Override
    public Outcome<Purchase> decide(Draft draft, Purchase purchase) {
        return purchase.review()
                ? Outcome.done(Payments.kept(draft, purchase.reviewed(false)))
                : Outcome.replayed(purchase);
    }
}
