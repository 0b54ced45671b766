package io.carnet.billing.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A quantity of runs or credits, never negative and never rounded silently.
 *
 * @param unit what is counted
 * @param steps how many of the unit's smallest step: whole runs, or 10<sup>-9</sup> credits
 */
public record Amount(Unit unit, long steps) implements Comparable<Amount> {

    /** No credits. */
    public static final Amount NO_CREDITS = new Amount(Unit.CREDITS, 0);

    /** No runs. */
    public static final Amount NO_RUNS = new Amount(Unit.RUNS, 0);

    /**
     * Guards the range.
     *
     * @throws IllegalArgumentException if negative or above {@link Limits#AMOUNT_STEPS}
     */
    public Amount {
        if (steps < 0 || steps > Limits.AMOUNT_STEPS) {
            throw new IllegalArgumentException(
                    "amount of " + unit + " must be 0 to " + Limits.AMOUNT_STEPS + " steps, was " + steps);
        }
    }

    /**
     * Whole runs.
     *
     * @param count how many
     * @return the amount
     * @throws IllegalArgumentException if negative or above {@link Limits#RUN_UNITS}
     */
    public static Amount runs(long count) {
        if (count > Limits.RUN_UNITS) {
            throw new IllegalArgumentException("runs must be 0 to " + Limits.RUN_UNITS);
        }
        return new Amount(Unit.RUNS, count);
    }

    /**
     * Whole credits.
     *
     * @param whole how many
     * @return the amount
     * @throws IllegalArgumentException if out of range
     */
    public static Amount credits(long whole) {
        return credits(BigDecimal.valueOf(whole));
    }

    /**
     * Credits as a decimal.
     *
     * @param decimal for example {@code "12.5"}
     * @return the amount
     * @throws IllegalArgumentException if it is no decimal, out of range, or has more than nine decimal places
     */
    public static Amount credits(String decimal) {
        return credits(new BigDecimal(decimal));
    }

    /**
     * Credits as a decimal.
     *
     * @param decimal at most nine decimal places
     * @return the amount
     * @throws IllegalArgumentException if out of range or more precise than a step
     */
    public static Amount credits(BigDecimal decimal) {
        return new Amount(Unit.CREDITS, Decimals.steps(decimal, Unit.CREDITS.scale(), "credits"));
    }

    /**
     * Nothing of a unit.
     *
     * @param unit the unit
     * @return zero
     */
    public static Amount zero(Unit unit) {
        return unit == Unit.RUNS ? NO_RUNS : NO_CREDITS;
    }

    /**
     * The sum.
     *
     * @param other of the same unit
     * @return this plus other
     * @throws IllegalArgumentException if the units differ or the sum is out of range
     */
    public Amount plus(Amount other) {
        return new Amount(same(other), steps + other.steps);
    }

    /**
     * The difference.
     *
     * @param other of the same unit, not larger
     * @return this minus other
     * @throws IllegalArgumentException if the units differ or other is larger
     */
    public Amount minus(Amount other) {
        return new Amount(same(other), steps - other.steps);
    }

    /**
     * Whether there is nothing.
     *
     * @return true for zero
     */
    public boolean isZero() {
        return steps == 0;
    }

    /**
     * As a decimal.
     *
     * @return with the unit's scale
     */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(steps, unit.scale());
    }

    /**
     * Compares amounts of one unit.
     *
     * @throws IllegalArgumentException if the units differ
     */
    @Override
    public int compareTo(Amount other) {
        same(other);
        return Long.compare(steps, other.steps);
    }

    /** As {@code 12.5 credits}, without trailing zeros. */
    @Override
    public String toString() {
        String name = unit.name().toLowerCase(Locale.ROOT);
        boolean one = decimal().compareTo(BigDecimal.ONE) == 0;
        return Decimals.plain(decimal()) + " " + (one ? name.substring(0, name.length() - 1) : name);
    }

    private Unit same(Amount other) {
        if (unit != other.unit) {
            throw new IllegalArgumentException("cannot mix " + unit + " and " + other.unit);
        }
        return unit;
    }

    /** Decimal conversions that refuse to lose precision. */
    static final class Decimals {

        private Decimals() {}

        static long steps(BigDecimal decimal, int scale, String what) {
            if (Math.abs((long) decimal.precision() - decimal.scale()) > 30) {
                throw new IllegalArgumentException(what + " out of range");
            }
            try {
                return decimal.setScale(scale, RoundingMode.UNNECESSARY)
                        .unscaledValue()
                        .longValueExact();
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException(
                        what + " out of range or more precise than " + scale + " decimal places", e);
            }
        }

        static String plain(BigDecimal decimal) {
            BigDecimal stripped = decimal.stripTrailingZeros();
            return (stripped.scale() < 0 ? stripped.setScale(0) : stripped).toPlainString();
        }
    }
}
