package io.carnet.billing.value;

/** What an amount counts. */
public enum Unit {
    /** Whole runs of one product. */
    RUNS(1, 0, Limits.RUN_UNITS),
    /** Credits, fixed point with nine decimal places. */
    CREDITS(2, 9, Limits.AMOUNT_STEPS);

    private final int code;
    private final int scale;
    private final long largest;

    Unit(int code, int scale, long largest) {
        this.code = code;
        this.scale = scale;
        this.largest = largest;
    }

    /**
     * The number that is hashed and stored; it never changes.
     *
     * @return the code
     */
    public int code() {
        return code;
    }

    /**
     * Decimal places of one step.
     *
     * @return 0 for runs, 9 for credits
     */
    public int scale() {
        return scale;
    }

    /**
     * The most of this unit that is granted, sold or kept in one balance.
     *
     * @return in steps
     */
    public long largest() {
        return largest;
    }
}
