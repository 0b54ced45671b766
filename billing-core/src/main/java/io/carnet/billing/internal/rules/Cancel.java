package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;

/**
 * Calls a purchase off. An attempt that the provider may know of is looked after until it has ended: if it succeeds, the
 * customer gets what he paid for.
 *
 * @param id the purchase
 */
public record Cancel(PurchaseId id) implements PurchaseCommand<Purchase> {

    @Override
    public Outcome<Purchase> decide(Draft draft, Purchase purchase) {
        return switch (purchase.state()) {
            case OPEN -> Outcome.done(canceled(draft, purchase));
            case CANCELED -> Outcome.replayed(purchase);
            case FULFILLED, DECLINED -> PurchaseCommand.wrongState(purchase, "canceled");
        };
    }

    private static Purchase canceled(Draft draft, Purchase purchase) {
        Purchase canceled =
                Payments.kept(draft, ToppingUp.withoutUnasked(purchase).with(PurchaseState.CANCELED));
        return canceled.attempt().state().open() ? canceled : ToppingUp.ended(draft, canceled);
    }
}
