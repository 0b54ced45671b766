package io.carnet.billing.store;

/**
 * Something that only one purchase of one principal may have, in the whole store.
 *
 * @param kind what it is
 * @param provider whose names these are
 * @param value the provider's name for it, which neither begins nor ends with a space: databases differ over those
 */
public record ClaimKey(Kind kind, String provider, String value) {

    /**
     * Guards the value.
     *
     * @throws IllegalArgumentException if it is empty, or has a space at either end
     */
    public ClaimKey {
        if (value.isEmpty() || !value.strip().equals(value)) {
            throw new IllegalArgumentException("what is claimed has a name without spaces at its ends");
        }
    }

    /** What may be claimed. */
    public enum Kind {
        /** The provider's name for a payment. */
        REFERENCE,
        /** What a signed payment may be used for once. */
        CREDENTIAL
    }
}
