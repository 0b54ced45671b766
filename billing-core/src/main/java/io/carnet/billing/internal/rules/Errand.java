package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.Purchase;

/**
 * What is to be asked of a provider, by whoever has just taken it.
 *
 * @param purchase as it was stored
 * @param what whether a charge or a refund
 * @param number the attempt's
 * @param step whether money is to be moved
 */
public record Errand(Purchase purchase, What what, int number, Step step) {

    /** Which way the money goes. */
    public enum What {
        CHARGE,
        REFUND
    }

    /** What is asked. */
    public enum Step {
        SUBMIT,
        LOOK_UP
    }

    public Attempt attempt() {
        return attempt(purchase, what, number);
    }

    static Attempt attempt(Purchase purchase, What what, int number) {
        return what == What.CHARGE
                ? purchase.attempts().get(number - 1)
                : purchase.refunds().get(number - 1).attempt();
    }

    static Purchase with(Purchase purchase, What what, Attempt attempt) {
        return what == What.CHARGE
                ? purchase.with(attempt)
                : purchase.with(purchase.refunds().get(attempt.number() - 1).with(attempt));
    }

    public PaymentCommand command() {
        return what == What.CHARGE
                ? purchase.charge(attempt())
                : purchase.command(purchase.refunds().get(number - 1));
    }
}
