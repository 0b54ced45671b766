package io.carnet.billing.run;

import io.carnet.billing.catalog.Usage;
import java.util.Optional;

/**
 * What a run is charged, in steps of its funding's unit.
 *
 * @param charged taken from packs or owed
 * @param owed the part of it that became debt
 * @param shortfall cost that could not be charged
 * @param usage the largest usage reported so far
 * @param settledWith the usage it was settled with, empty until it is
 */
public record Charge(long charged, long owed, long shortfall, Usage usage, Optional<Usage> settledWith) {

    /** Nothing charged yet. */
    public static final Charge NONE = new Charge(0, 0, 0, Usage.none(), Optional.empty());

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is negative or more is owed than charged
     */
    public Charge {
        if (owed < 0 || owed > charged || shortfall < 0) {
            throw new IllegalArgumentException("charge " + charged + ", owed " + owed + ", shortfall " + shortfall);
        }
    }

    /**
     * With other figures.
     *
     * @param newCharged steps
     * @param newOwed steps
     * @param newShortfall steps
     * @return the charge
     */
    public Charge with(long newCharged, long newOwed, long newShortfall) {
        return new Charge(newCharged, newOwed, newShortfall, usage, settledWith);
    }

    /**
     * With a larger usage.
     *
     * @param newUsage the usage
     * @return the charge
     */
    public Charge used(Usage newUsage) {
        return new Charge(charged, owed, shortfall, newUsage, settledWith);
    }

    /**
     * Settled.
     *
     * @param with the usage
     * @return the charge
     */
    public Charge settled(Usage with) {
        return new Charge(charged, owed, shortfall, usage, Optional.of(with));
    }
}
