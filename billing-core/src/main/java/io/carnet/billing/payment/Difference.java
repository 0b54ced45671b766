package io.carnet.billing.payment;

import io.carnet.billing.value.Money;
import java.util.Optional;

/**
 * Something about a payment that a provider tells otherwise than it is recorded here.
 *
 * @param what it is about
 * @param reference the provider's name for the payment
 * @param purchase which it pays for, as far as it is known here
 * @param theirs what the provider says
 * @param ours what is recorded here
 */
public record Difference(
        What what, String reference, Optional<PurchaseId> purchase, Optional<Money> theirs, Optional<Money> ours) {

    /** What a difference is about. */
    public enum What {
        /** The provider took money that no purchase here is known to be paid with: not ours, or not known to be yet. */
        NOT_OURS,
        /** A purchase here was paid, and the provider neither lists nor confirms it. */
        NOT_THEIRS,
        /** How much was taken. */
        AMOUNT,
        /** How much has gone back. */
        BACK
    }
}
