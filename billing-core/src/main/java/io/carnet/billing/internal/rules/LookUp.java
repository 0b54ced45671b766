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
 * Has an attempt looked up that something may have been heard of, whether it is due or long closed. One that nobody was ever
 * asked about need not be, nor one that has succeeded.
 *
 * @param id the purchase
 * @param number the attempt's
 */
public record LookUp(PurchaseId id, int number) implements Command<Outcome<Next>> {

    @Override
    public Need need() {
        return Need.of(id, Set.of());
    }

    @Override
    public Outcome<Next> decide(Draft draft) {
        Optional<Purchase> found = draft.purchase(id.key());
        if (found.isEmpty()) {
            return Outcome.refused(new Violation.Unknown("purchase", id.key().value()));
        }
        Purchase purchase = found.get();
        Attempt attempt = purchase.attempts().get(number - 1);
        return attempt.state() == AttemptState.SUCCEEDED || attempt.neverAsked()
                ? Outcome.replayed(Next.nothing(purchase))
                : Outcome.done(Next.errand(Payments.lookUp(draft, purchase, Errand.What.CHARGE, number)));
    }
}
