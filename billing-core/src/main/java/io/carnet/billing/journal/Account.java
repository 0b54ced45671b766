package io.carnet.billing.journal;

/** Between what units move. Available and held are kept for each pack, the others for the principal. */
public enum Account {
    /** Where granted units come from. */
    ISSUED(1),
    /** Units of a pack that can be spent. */
    AVAILABLE(2),
    /** Units of a pack that runs in flight reserve. */
    HELD(3),
    /** Units that paid for work: earned revenue, with the cost basis that came along. */
    CONSUMED(4),
    /** Units that expired, or came back to a pack that was closed. */
    BREAKAGE(5),
    /** Units the host took back. */
    REVOKED(6),
    /** Units the principal owes. */
    DEBT(7),
    /** Both sides of an entry that moves nothing and records a change of the rules. */
    MEMO(8);

    private final int code;

    Account(int code) {
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
