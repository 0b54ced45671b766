package io.carnet.billing.payment;

/**
 * What was taken back of a bought pack because its money went back.
 *
 * @param cause what made the money go
 * @param id the refund's number, the dispute's name, or empty
 * @param minor the money, in minor units of the price's currency
 * @param steps unspent units that were taken
 * @param basis their cost basis, in minor units
 * @param debt units that had been spent, and are owed since
 * @param reversed whether all of it was given back again
 */
public record Clawback(Cause cause, String id, long minor, long steps, long basis, long debt, boolean reversed) {

    /** How the keys of packs begin that give back what has repaid such a debt. */
    public static final String KEYS = "given-back/";

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is below zero
     */
    public Clawback {
        if (minor < 0 || steps < 0 || basis < 0 || debt < 0) {
            throw new IllegalArgumentException("a clawback of less than nothing");
        }
    }

    /** What made the money go. */
    public enum Cause {
        /** A refund of ours. */
        REFUND,
        /** Refunds that were made at the provider. */
        FOREIGN_REFUND,
        /** A dispute. */
        DISPUTE
    }

    /**
     * Given back.
     *
     * @return the same, reversed
     */
    public Clawback reverse() {
        return new Clawback(cause, id, minor, steps, basis, debt, true);
    }
}
