package io.carnet.billing.payment;

/** What a provider says became of a charge. */
public sealed interface PaymentOutcome {

    /**
     * The money is taken.
     *
     * @param reference the provider's name for the payment
     */
    record Succeeded(String reference) implements PaymentOutcome {}

    /**
     * Not decided yet.
     *
     * @param reference the provider's name for the payment
     */
    record Pending(String reference) implements PaymentOutcome {}

    /**
     * Refused for good; no money is taken, now or later.
     *
     * @param why for the customer
     */
    record Declined(String why) implements PaymentOutcome {}

    /**
     * Proven that the provider has never seen the key; asking again with the same key is safe.
     */
    record NotFound() implements PaymentOutcome {}

    /**
     * The adapter cannot tell.
     *
     * @param why for the operator; no secrets
     */
    record Unknown(String why) implements PaymentOutcome {}
}
