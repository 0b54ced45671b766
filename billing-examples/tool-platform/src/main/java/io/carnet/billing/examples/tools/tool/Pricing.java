package io.carnet.billing.examples.tools.tool;

import java.math.BigDecimal;

/**
 * What an action costs.
 *
 * @param perUnit credits for one unit
 * @param unit what is counted
 * @param most the most units of one call
 */
public record Pricing(BigDecimal perUnit, String unit, long most) {

    static Pricing perCall(String credits) {
        return new Pricing(new BigDecimal(credits), "call", 1);
    }
}
