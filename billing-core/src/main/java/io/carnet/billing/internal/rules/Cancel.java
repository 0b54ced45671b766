package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Calls a purchase off. An attempt that the provider may know of is looked after until it has ended: if it succeeds, the
 * customer gets what he paid for.
 *
 * @param id the purchase
 */
public record Cancel(PurchaseId id) implements Command<Outcome<Purchase>> {

    @Override
    public Need need() {
        return Need.of(id, Set.of());
    }

    @Override
    public Outcome<Purchase> decide(Draft draft) {
        Optional<Purchase> found = draft.purchase(id.key());
        if (found.isEmpty()) {
            return Outcome.refused(new Violation.Unknown("purchase", id.key().value()));
        }
        Purchase purchase = found.get();
        return switch (purchase.state()) {
            case OPEN -> Outcome.done(canceled(draft, purchase));
            case CANCELED -> Outcome.replayed(purchase);
            case FULFILLED, DECLINED ->
                Outcome.refused(new Violation.WrongState(
                        "purchase " + id.key(), purchase.state().name().toLowerCase(Locale.ROOT), "canceled"));
        };
    }

    private static Purchase canceled(Draft draft, Purchase purchase) {
        Purchase canceled =
                Payments.kept(draft, ToppingUp.withoutUnasked(purchase).with(PurchaseState.CANCELED));
        return canceled.attempt().state().open() ? canceled : ToppingUp.ended(draft, canceled);
    }
}
