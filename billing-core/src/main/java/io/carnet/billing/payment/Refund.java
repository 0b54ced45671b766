package io.carnet.billing.payment;

import io.carnet.billing.value.Money;

/**
 * Money that goes back.
 *
 * @param attempt the try at giving it back
 * @param payment the provider's name for the payment
 * @param amount how much
 * @param reason why
 */
public record Refund(Attempt attempt, String payment, Money amount, Reason reason) {

    /** Why money goes back. */
    public enum Reason {
        /** The host asked for it; what it pays for was taken back when it was asked for. */
        ASKED,
        /** Nothing was granted for this payment: the purchase had been paid for already, or there is no room for it. */
        NOT_GRANTED,
        /** The run that was paid for by itself has failed. */
        NOT_DELIVERED
    }

    /**
     * With another attempt.
     *
     * @param newAttempt the attempt as it is now
     * @return the refund
     */
    public Refund with(Attempt newAttempt) {
        return new Refund(newAttempt, payment, amount, reason);
    }
}
