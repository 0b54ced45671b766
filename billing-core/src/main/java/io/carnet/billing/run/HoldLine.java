package io.carnet.billing.run;

import io.carnet.billing.value.PackId;

/**
 * What a run has reserved and taken of one pack.
 *
 * @param pack the pack
 * @param held steps reserved
 * @param heldBasis minor units of cost on them
 * @param taken steps charged
 * @param takenBasis minor units of cost on those
 */
public record HoldLine(PackId pack, long held, long heldBasis, long taken, long takenBasis) {

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public HoldLine {
        if (held < 0 || heldBasis < 0 || taken < 0 || takenBasis < 0) {
            throw new IllegalArgumentException("line of pack " + pack + " would be negative");
        }
    }

    /**
     * An empty line.
     *
     * @param pack the pack
     * @return the line
     */
    public static HoldLine of(PackId pack) {
        return new HoldLine(pack, 0, 0, 0, 0);
    }

    /**
     * Adds to the line.
     *
     * @param moreHeld steps
     * @param moreHeldBasis minor units
     * @param moreTaken steps
     * @param moreTakenBasis minor units
     * @return the line
     */
    public HoldLine plus(long moreHeld, long moreHeldBasis, long moreTaken, long moreTakenBasis) {
        return new HoldLine(
                pack, held + moreHeld, heldBasis + moreHeldBasis, taken + moreTaken, takenBasis + moreTakenBasis);
    }
}
