package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import java.util.Set;

/**
 * A human has looked at a purchase.
 *
 * @param id the purchase
 */
public record Review(PurchaseId id) implements Command<Outcome<Purchase>> {

    @Override
    public Need need() {
        return Need.of(id, Set.of());
    }

    @Override
    public Outcome<Purchase> decide(Draft draft) {
        return draft.purchase(id.key())
                .map(purchase -> purchase.review()
                        ? Outcome.done(Payments.kept(draft, purchase.reviewed(false)))
                        : Outcome.replayed(purchase))
                .orElseGet(() -> Outcome.refused(
                        new Violation.Unknown("purchase", id.key().value())));
    }
}
