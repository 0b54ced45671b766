package io.carnet.billing.examples.stripe;

import io.carnet.billing.value.Money;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Money as Stripe counts it: a whole number of what it takes for the smallest unit (docs.stripe.com/currencies). */
final class Sums {

    private static final Set<String> WITHOUT_DECIMALS = Set.of(
            "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF");
    private static final Set<String> WITH_THREE_DECIMALS = Set.of("BHD", "JOD", "KWD", "OMR", "TND");

    /** Their two decimals are kept up for old clients, and must be zero. */
    private static final Set<String> WITH_EMPTY_DECIMALS = Set.of("ISK", "UGX");

    private Sums() {}

    /** Whether Stripe's number for it is the number of its minor units. */
    static boolean areCountedAlike(Money money) {
        return money.currency().length() == 3
                && money.scale() == decimals(money.currency())
                && money.minor() > 0
                && money.minor() % step(money.currency()) == 0;
    }

    static String currency(Money money) {
        return money.currency().toLowerCase(Locale.ROOT);
    }

    static boolean areEqual(Money money, @Nullable Long minor, @Nullable String currency) {
        return minor != null && minor == money.minor() && currency(money).equals(currency);
    }

    /** What Stripe tells of. */
    static Money money(@Nullable Long minor, @Nullable String currency) {
        if (minor == null || minor < 0 || currency == null || !currency.matches("[a-z]{3}")) {
            throw new Unclear("Stripe does not say how much");
        }
        String code = currency.toUpperCase(Locale.ROOT);
        return new Money(code, decimals(code), minor);
    }

    private static int decimals(String currency) {
        if (WITHOUT_DECIMALS.contains(currency)) {
            return 0;
        }
        return WITH_THREE_DECIMALS.contains(currency) ? 3 : 2;
    }

    private static int step(String currency) {
        if (WITH_EMPTY_DECIMALS.contains(currency)) {
            return 100;
        }
        return WITH_THREE_DECIMALS.contains(currency) ? 10 : 1;
    }
}
