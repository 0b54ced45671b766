package io.carnet.billing.spending;

import io.carnet.billing.value.Money;
import io.carnet.billing.value.Unit;

/**
 * What a cap counts.
 *
 * @param kind credits, calls or money
 * @param currency the money's currency, empty otherwise
 * @param scale decimal places of one step
 */
public record Measure(Kind kind, String currency, int scale) implements Comparable<Measure> {

    /** Kinds of measure. */
    public enum Kind {
        /** Credits charged and held. */
        CREDITS,
        /** Runs, whatever pays for them. */
        CALLS,
        /** The cost basis of what pays for the runs. */
        MONEY
    }

    /** Credits, in steps of a billionth. */
    public static final Measure CREDITS = new Measure(Kind.CREDITS, "", Unit.CREDITS.scale());

    /** Runs. */
    public static final Measure CALLS = new Measure(Kind.CALLS, "", 0);

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if a currency is given for anything but money, or missing for it
     */
    public Measure {
        if (currency.isEmpty() == (kind == Kind.MONEY)) {
            throw new IllegalArgumentException("money has a currency, nothing else has");
        }
    }

    /**
     * Money of a currency.
     *
     * @param money any sum of it
     * @return the measure, in minor units
     */
    public static Measure of(Money money) {
        return new Measure(Kind.MONEY, money.currency(), money.scale());
    }

    /**
     * Whether a sum can be counted by this.
     *
     * @param money the sum
     * @return true for money of this currency and scale
     */
    public boolean counts(Money money) {
        return kind == Kind.MONEY && currency.equals(money.currency()) && scale == money.scale();
    }

    /**
     * The text a store keeps.
     *
     * @return {@code CREDITS}, {@code CALLS} or for example {@code USD:2}
     */
    public String code() {
        return kind == Kind.MONEY ? currency + ":" + scale : kind.name();
    }

    @Override
    public int compareTo(Measure other) {
        return code().compareTo(other.code());
    }

    @Override
    public String toString() {
        return code();
    }
}
