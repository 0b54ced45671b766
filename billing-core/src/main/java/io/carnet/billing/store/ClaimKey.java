package io.carnet.billing.store;

/**
 * Something that only one purchase of one principal may have, in the whole store.
 *
 * @param kind what it is
 * @param provider whose names these are
 * @param value the provider's name for it
 */
public record ClaimKey(Kind kind, String provider, String value) {

    /** What may be claimed. */
    public enum Kind {
        /** The provider's name for a payment. */
        REFERENCE,
        /** What a signed payment may be used for once. */
        CREDENTIAL
    }
}
