package io.carnet.billing.catalog;

import java.math.BigDecimal;

/**
 * One step of a rate within a run.
 *
 * @param upTo the last unit this tier prices, counted from the run's start; {@link Long#MAX_VALUE} for the last tier
 * @param credits the exact price of one unit of the meter, in credits
 */
public record Tier(long upTo, BigDecimal credits) {

    static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000_000L);
    static final int FINEST = 24;

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if the bound is below 1, or the price negative, above a billion credits a unit,
     *     or finer than 24 decimal places
     */
    public Tier {
        if (upTo < 1) {
            throw new IllegalArgumentException("a tier must end at 1 or later");
        }
        credits = priced(credits, "a tier's price");
    }

    static BigDecimal priced(BigDecimal credits, String what) {
        if (credits.signum() < 0 || credits.scale() > FINEST || credits.compareTo(LARGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " must be 0 to " + LARGEST + " credits with at most " + FINEST + " decimal places");
        }
        return credits.signum() == 0 ? BigDecimal.ZERO : credits;
    }
}
