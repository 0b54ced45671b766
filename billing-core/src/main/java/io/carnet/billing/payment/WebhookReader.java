package io.carnet.billing.payment;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what a provider sends by itself. It is a hint and nothing more: what it is about is looked up. Implementations must
 * be thread-safe, and take no longer than the size of the body makes them.
 */
public interface WebhookReader {

    /**
     * Verifies and reads.
     *
     * @param body the raw bytes, exactly as they came
     * @param headers by name in lower case
     * @return what it says; anything that is not proven to be the provider's is {@link Notice.Rejected}
     */
    Notice read(byte[] body, Map<String, List<String>> headers);

    /** What a provider says by itself. */
    sealed interface Notice {

        /**
         * Something has happened to a payment.
         *
         * @param reference the provider's name for it
         * @param purchase the purchase, where the provider was told it with the charge
         */
        record OfPayment(String reference, Optional<PurchaseId> purchase) implements Notice {}

        /** Genuine, and nothing that concerns billing. */
        record Irrelevant() implements Notice {}

        /**
         * Not proven to be the provider's.
         *
         * @param why for the operator; no secrets
         */
        record Rejected(String why) implements Notice {}
    }
}
