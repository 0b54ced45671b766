package io.carnet.billing.journal;

/** Why units moved. */
public enum Kind {
    /** A pack was granted. */
    GRANT(1),
    /** A pack was bought. */
    PURCHASE(2),
    /** A run reserved units. */
    HOLD(3),
    /** A run was charged. */
    CHARGE(4),
    /** A run gave back what it reserved. */
    RELEASE(5),
    /** A failed run gave back what it was charged. */
    RESTORE(6),
    /** A pack expired. */
    EXPIRY(7),
    /** The host took a pack's unspent units back. */
    REVOKE(8),
    /** A debt was paid. */
    REPAYMENT(9),
    /** A spending policy changed. */
    POLICY(10),
    /** A cap's counter was reset. */
    CAP_RESET(11),
    /** A pack's money went back, and its units with it. */
    CLAWBACK(12),
    /** What was taken back was given back. */
    GIVE_BACK(13);

    private final int code;

    Kind(int code) {
        this.code = code;
    }

    /**
     * The number that is hashed and stored; it never changes.
     *
     * @return the code
     */
    public int code() {
        return code;
    }
}
