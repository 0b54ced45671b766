package io.carnet.billing.payment;

/**
 * Takes money. Called in the buyer's thread, never inside a transaction, and only after the attempt is stored. What an
 * implementation throws counts as {@link PaymentOutcome.Unknown}. Implementations must be thread-safe.
 */
public interface PaymentProvider {

    /**
     * Charges, or tells what became of the charge with the same key.
     *
     * @param request what to charge
     * @return what became of it; never {@link PaymentOutcome.NotFound}
     */
    PaymentOutcome submit(ChargeRequest request);

    /**
     * Looks a charge up without charging.
     *
     * @param providerKey the charge's key
     * @return what became of it
     */
    PaymentOutcome lookup(String providerKey);
}
