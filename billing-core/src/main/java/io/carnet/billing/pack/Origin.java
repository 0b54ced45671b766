package io.carnet.billing.pack;

/** Where a pack came from; promotional packs burn before paid ones of the same priority. */
public enum Origin {
    /** Given away. */
    PROMOTIONAL,
    /** Bought. */
    PAID
}
