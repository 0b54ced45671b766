package io.carnet.billing.examples.tools;

import io.carnet.billing.value.Amount;
import java.math.BigDecimal;

/** What credits are worth: a hundred are a dollar. */
final class Dollars {

    private Dollars() {}

    /** Exactly, with two decimals or more. */
    static String of(Amount credits) {
        BigDecimal dollars = credits.decimal().movePointLeft(2).stripTrailingZeros();
        return dollars.setScale(Math.max(2, dollars.scale())).toPlainString();
    }
}
