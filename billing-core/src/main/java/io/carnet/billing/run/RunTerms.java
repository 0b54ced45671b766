package io.carnet.billing.run;

import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.spending.Spender;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run was asked to be and the terms it was authorised at, which stay its terms whatever the catalog says later.
 *
 * @param product what is run, with its price, price version and policies of then
 * @param spender who spends, empty for the principal itself
 * @param ceiling the most a metered run was expected to use
 * @param holdFor how long the hold was asked to last, empty if the host's default was
 * @param metadata the host's own notes
 */
public record RunTerms(
        Product product,
        Optional<Spender> spender,
        Usage ceiling,
        Optional<Duration> holdFor,
        SortedMap<String, String> metadata) {

    /** Copies the metadata. */
    public RunTerms {
        metadata = metadata.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /** Names the product and nothing the host may want kept from a log. */
    @Override
    public String toString() {
        return "RunTerms[product=" + product.id() + ", priceVersion=" + product.priceVersion() + "]";
    }

    /**
     * Terms from parts as they arrive.
     *
     * @param product what is run
     * @param spender who spends
     * @param ceiling the most it is expected to use
     * @param holdFor how long the hold is to last, empty for the host's default
     * @param metadata the host's own notes
     * @return the terms
     */
    public static RunTerms of(
            Product product,
            Optional<Spender> spender,
            Usage ceiling,
            Optional<Duration> holdFor,
            Map<String, String> metadata) {
        return new RunTerms(
                product,
                spender,
                ceiling,
                holdFor,
                metadata.isEmpty() ? Collections.emptySortedMap() : new TreeMap<>(metadata));
    }
}
