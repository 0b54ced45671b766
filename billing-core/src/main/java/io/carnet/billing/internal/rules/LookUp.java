package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import java.util.Optional;
import java.util.Set;

/**
 * Has a payment looked up that something was heard of, whether it is due or long closed. One that has succeeded need not be.
 *
 * @param id the purchase
 * @param provider who told of it
 * @param reference the provider's name for the payment
 */
public record LookUp(PurchaseId id, String provider, String reference) implements Command<Outcome<Next>> {

    @Override
    public Need need() {
        return Need.of(id, Set.of());
    }

    @Override
    public Outcome<Next> decide(Draft draft) {
        Optional<Purchase> found = draft.purchase(id.key());
        if (found.filter(purchase -> purchase.provider().equals(provider)).isEmpty()) {
            return Outcome.refused(new Violation.Unknown("purchase", id.key().value()));
        }
        Purchase purchase = found.get();
        Attempt attempt = purchase.attempts().stream()
                .filter(each -> each.reference().equals(Optional.of(reference)))
                .findFirst()
                .orElse(purchase.attempt());
        return attempt.state() == AttemptState.SUCCEEDED
                ? Outcome.replayed(Next.nothing(purchase))
                : Outcome.done(Next.errand(Payments.lookUp(draft, purchase, Errand.What.CHARGE, attempt.number())));
    }
}
