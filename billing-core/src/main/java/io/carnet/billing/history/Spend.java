package io.carnet.billing.history;

import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one spender was charged for one product on one day. Sums are exact and may exceed what one amount can be.
 *
 * @param day the calendar day in the principal's zone
 * @param product what was run
 * @param spender who spent, empty for the principal itself
 * @param unit what was spent
 * @param charged what runs were charged that day, in whole runs or credits
 * @param restored what failed runs gave back that day, whenever they were charged
 * @param runs how many runs were charged something that day; a run charged on two days counts on both
 * @param basis by currency, the cost of what was charged less that of what was restored; below zero if more came back
 */
public record Spend(
        LocalDate day,
        ProductId product,
        Optional<Spender> spender,
        Unit unit,
        BigDecimal charged,
        BigDecimal restored,
        long runs,
        SortedMap<String, BigDecimal> basis) {

    /** Copies the basis. */
    public Spend {
        basis = Collections.unmodifiableSortedMap(new TreeMap<>(basis));
    }
}
