package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
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
            case OPEN -> Outcome.done(Payments.kept(draft, canceled(purchase)));
            case CANCELED -> Outcome.replayed(purchase);
            case FULFILLED, DECLINED ->
                Outcome.refused(new Violation.WrongState(
                        "purchase " + id.key(), purchase.state().name().toLowerCase(Locale.ROOT), "canceled"));
        };
    }

    private static Purchase canceled(Purchase purchase) {
        Attempt attempt = purchase.attempt();
        Purchase ended = attempt.neverAsked()
                ? purchase.with(
                        attempt.become(AttemptState.CANCELED, Optional.empty(), Optional.empty(), "", Optional.empty()))
                : purchase;
        return ended.with(PurchaseState.CANCELED);
    }
}
