package io.carnet.billing.pack;

/** Whether a pack may be drawn from. What is held when it closes may still be captured. */
public enum PackState {
    /** May be drawn from while something is available. */
    OPEN,
    /** Its validity is over. */
    EXPIRED,
    /** The host took the unspent part back. */
    REVOKED
}
