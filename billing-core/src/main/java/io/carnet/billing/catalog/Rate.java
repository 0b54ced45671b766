package io.carnet.billing.catalog;

import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import java.math.BigDecimal;
import java.util.List;

/**
 * What one meter costs. Tiers are graduated: the first units at the first tier's price, the next at the next one's,
 * beginning anew in every run.
 *
 * @param meter the meter's name
 * @param tiers ascending, the last one unbounded
 */
public record Rate(String meter, List<Tier> tiers) {

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if the name is malformed, or the tiers do not ascend to an unbounded last one
     */
    public Rate {
        if (!Keys.wellFormed(meter)) {
            throw new IllegalArgumentException("meter must match " + Keys.SYNTAX);
        }
        tiers = List.copyOf(tiers);
        if (tiers.isEmpty() || tiers.size() > Limits.TIERS) {
            throw new IllegalArgumentException("a rate has 1 to " + Limits.TIERS + " tiers");
        }
        long floor = 0;
        for (Tier tier : tiers) {
            if (tier.upTo() <= floor) {
                throw new IllegalArgumentException("the tiers of " + meter + " must ascend");
            }
            floor = tier.upTo();
        }
        if (floor != Long.MAX_VALUE) {
            throw new IllegalArgumentException("the last tier of " + meter + " must be unbounded");
        }
    }

    /**
     * A flat rate, exact: {@code Rate.per("prompt", "0.15", 1_000_000)} is 0.15 credits a million.
     *
     * @param meter the meter's name
     * @param credits the decimal price
     * @param units of how many units: a power of ten, so that the price of one unit stays an exact decimal
     * @return the rate
     * @throws IllegalArgumentException if a part is malformed
     */
    public static Rate per(String meter, String credits, long units) {
        return new Rate(meter, List.of(new Tier(Long.MAX_VALUE, perUnit(credits, units))));
    }

    /**
     * A meter that is recorded and costs nothing.
     *
     * @param meter the meter's name
     * @return the rate
     */
    public static Rate included(String meter) {
        return per(meter, "0", 1);
    }

    /**
     * The price of one unit.
     *
     * @param credits the decimal price
     * @param units of how many units: a power of ten
     * @return the exact decimal
     * @throws IllegalArgumentException if the units are no power of ten
     */
    public static BigDecimal perUnit(String credits, long units) {
        BigDecimal power = BigDecimal.valueOf(units).stripTrailingZeros();
        if (units < 1 || power.precision() != 1 || power.unscaledValue().intValue() != 1) {
            throw new IllegalArgumentException("a rate is per 1, 10, 100, ... units, was per " + units);
        }
        return new BigDecimal(credits).movePointLeft(-power.scale());
    }

    BigDecimal addTo(BigDecimal others, long quantity) {
        BigDecimal cost = others;
        long floor = 0;
        for (Tier tier : tiers) {
            if (quantity <= floor) {
                break;
            }
            long inTier = Math.min(quantity, tier.upTo()) - floor;
            cost = cost.add(tier.credits().multiply(BigDecimal.valueOf(inTier)));
            floor = tier.upTo();
        }
        return cost;
    }

    boolean chargesNothing() {
        return tiers.stream().allMatch(tier -> tier.credits().signum() == 0);
    }
}
