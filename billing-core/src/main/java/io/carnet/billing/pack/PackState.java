package io.carnet.billing.pack;

/** Whether a pack may be drawn from. What is held when it closes may still be captured. */
public enum PackState {
    /** May be drawn from while something is available. */
    OPEN,
    /** May be drawn from by the run of the same key only, for which it was bought. */
    BOUND,
    /** Its validity is over. */
    EXPIRED,
    /** The host took the unspent part back. */
    REVOKED
}
