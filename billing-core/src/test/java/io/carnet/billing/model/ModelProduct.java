package io.carnet.billing.model;

import io.carnet.billing.catalog.Overrun;
import io.carnet.billing.catalog.Restore;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.UnknownUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** A product with its price and policies, as of one moment. A rate is a list of steps: up to a quantity, at a price. */
record ModelProduct(
        String id,
        String version,
        Kind kind,
        BigDecimal flat,
        Map<String, List<Step>> rates,
        Overrun overrun,
        UnknownUsage unknown,
        Restore restore) {

    enum Kind {
        FREE,
        EXTERNAL,
        PACKS_ONLY,
        PER_RUN,
        METERED
    }

    record Step(long upTo, BigDecimal price) {}

    boolean charged() {
        return kind != Kind.FREE && kind != Kind.EXTERNAL;
    }

    boolean inCredits() {
        return kind == Kind.PER_RUN || kind == Kind.METERED;
    }

    boolean prices(Map<String, Long> usage) {
        return kind != Kind.METERED || rates.keySet().containsAll(usage.keySet());
    }

    /** In billionths of a credit: every unit at its own price, then one rounding. */
    long cost(Map<String, Long> usage) {
        if (!inCredits()) {
            return 0;
        }
        BigDecimal sum = flat;
        if (kind == Kind.METERED) {
            for (Map.Entry<String, Long> used : usage.entrySet()) {
                long priced = 0;
                for (Step step : rates.get(used.getKey())) {
                    long upTo = Math.min(step.upTo(), used.getValue());
                    long units = Math.max(0, upTo - priced);
                    sum = sum.add(step.price().multiply(BigDecimal.valueOf(units)));
                    priced += units;
                }
            }
        }
        return sum.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    RunPolicies policies() {
        return new RunPolicies(overrun, unknown, restore);
    }
}
