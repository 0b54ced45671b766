package io.carnet.billing.spending;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;

/**
 * An upper bound on what is spent and held together.
 *
 * @param window over which time
 * @param measure what is counted
 * @param limit in steps of the measure; zero stops everything
 */
public record Cap(Window window, Measure measure, long limit) {

    /**
     * Guards the limit.
     *
     * @throws IllegalArgumentException if it is negative or beyond {@link Limits#AMOUNT_STEPS}
     */
    public Cap {
        if (limit < 0 || limit > Limits.AMOUNT_STEPS) {
            throw new IllegalArgumentException("a cap must be 0 to " + Limits.AMOUNT_STEPS + " steps");
        }
    }

    /**
     * A cap on credits.
     *
     * @param window over which time
     * @param limit the most
     * @return the cap
     * @throws IllegalArgumentException if the amount is not in credits
     */
    public static Cap credits(Window window, Amount limit) {
        limit.compareTo(Amount.NO_CREDITS);
        return new Cap(window, Measure.CREDITS, limit.steps());
    }

    /**
     * A cap on runs.
     *
     * @param window over which time; per call makes no sense but is harmless
     * @param limit the most
     * @return the cap
     */
    public static Cap calls(Window window, long limit) {
        return new Cap(window, Measure.CALLS, limit);
    }

    /**
     * A cap on money: the cost basis of what is spent. Under such a cap nothing paid in another currency can be spent,
     * and nothing can be owed, because neither could be counted.
     *
     * @param window over which time
     * @param limit the most
     * @return the cap
     */
    public static Cap money(Window window, Money limit) {
        return new Cap(window, Measure.of(limit), limit.minor());
    }
}
