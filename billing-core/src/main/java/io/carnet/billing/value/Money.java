package io.carnet.billing.value;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An exact sum of money. The scale travels with the amount, because what a currency's minor unit is differs between
 * providers, tokens and versions of the JDK.
 *
 * @param currency 3 to 12 upper-case letters or digits: an ISO 4217 code or a token's symbol
 * @param scale decimal places of the minor unit, 0 to 18
 * @param minor how many minor units, never negative
 */
public record Money(String currency, int scale, long minor) {

    private static final Pattern CURRENCY = Pattern.compile("[A-Z0-9]{3,12}");

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if the currency, scale or range is wrong
     */
    public Money {
        if (!CURRENCY.matcher(currency).matches()) {
            throw new IllegalArgumentException("currency must match " + CURRENCY);
        }
        if (scale < 0 || scale > 18) {
            throw new IllegalArgumentException("scale must be 0 to 18, was " + scale);
        }
        if (minor < 0 || minor > Limits.AMOUNT_STEPS) {
            throw new IllegalArgumentException("money must be 0 to " + Limits.AMOUNT_STEPS + " minor units");
        }
    }

    /**
     * A sum of any currency.
     *
     * @param currency its code
     * @param scale decimal places of its minor unit
     * @param decimal for example {@code "19.99"}
     * @return the sum
     * @throws IllegalArgumentException if out of range or more precise than the minor unit
     */
    public static Money of(String currency, int scale, String decimal) {
        return new Money(currency, scale, Amount.Decimals.steps(new BigDecimal(decimal), scale, "money"));
    }

    /**
     * US dollars and cents.
     *
     * @param decimal for example {@code "19.99"}
     * @return the sum
     * @throws IllegalArgumentException if out of range or more precise than a cent
     */
    public static Money usd(String decimal) {
        return of("USD", 2, decimal);
    }

    /**
     * Whether another sum can be added to this one.
     *
     * @param other the other sum
     * @return true if currency and scale agree
     */
    public boolean sameCurrency(Money other) {
        return scale == other.scale && currency.equals(other.currency);
    }

    /**
     * The same currency, another amount.
     *
     * @param minorUnits the amount in minor units
     * @return the sum
     */
    public Money withMinor(long minorUnits) {
        return new Money(currency, scale, minorUnits);
    }

    /**
     * As a decimal.
     *
     * @return with the minor unit's scale
     */
    public BigDecimal decimal() {
        return BigDecimal.valueOf(minor, scale);
    }

    /** As {@code 19.99 USD}. */
    @Override
    public String toString() {
        return decimal().toPlainString() + " " + currency;
    }
}
