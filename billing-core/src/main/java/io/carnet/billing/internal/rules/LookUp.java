package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.Outcome;

/**
 * Has an attempt looked up that something may have been heard of, whether it is due or long closed. One that nobody was ever
 * asked about need not be, nor one that has succeeded.
 *
 * @param id the purchase
 * @param number the attempt's
 */
public record LookUp(PurchaseId id, int number) implements PurchaseCommand<Next> {

    @Override
    public Outcome<Next> decide(Draft draft, Purchase purchase) {
        Attempt attempt = purchase.attempts().get(number - 1);
        return attempt.state() == AttemptState.SUCCEEDED || attempt.neverAsked()
                ? Outcome.replayed(Next.nothing(purchase))
                : Outcome.done(Next.errand(Payments.lookUp(draft, purchase, Errand.What.CHARGE, number)));
    }
}
