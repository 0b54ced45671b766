package io.carnet.billing.catalog;

import io.carnet.billing.value.ProductId;

/**
 * What a run is billed for, at today's price.
 *
 * @param id the product
 * @param price today's price
 * @param priceVersion names this state of the price, as {@code "2026-03"}; 1 to 128 characters of the key syntax
 * @param policies how its runs end when they do not end as planned
 */
public record Product(ProductId id, Price price, String priceVersion, RunPolicies policies) {

    /**
     * Guards the version.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    public Product {
        Versions.require(priceVersion);
    }

    /**
     * A product at the first version of its price, with default policies.
     *
     * @param id the product's id
     * @param price its price
     * @return the product
     */
    public static Product of(String id, Price price) {
        return new Product(ProductId.of(id), price, "1", RunPolicies.DEFAULT);
    }

    /**
     * With another price.
     *
     * @param newPrice the price
     * @param newVersion its version
     * @return the product
     */
    public Product with(Price newPrice, String newVersion) {
        return new Product(id, newPrice, newVersion, policies);
    }

    /**
     * With other policies.
     *
     * @param newPolicies the policies
     * @return the product
     */
    public Product with(RunPolicies newPolicies) {
        return new Product(id, price, priceVersion, newPolicies);
    }
}
