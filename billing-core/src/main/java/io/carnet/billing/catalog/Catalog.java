package io.carnet.billing.catalog;

import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.List;
import java.util.Optional;

/**
 * What the host sells, as of now. Asked in the caller's thread, never inside a transaction; may be slow, may throw, may
 * change at any time. Implementations must be thread-safe.
 */
public interface Catalog {

    /**
     * A product at today's price.
     *
     * @param id the product
     * @return empty if it is not sold
     */
    Optional<Product> product(ProductId id);

    /**
     * What is for sale.
     *
     * @param scope one product, for its own offers; or any, for offers of credits for any product
     * @return in the order to show, ids unique
     */
    List<Offer> offers(Scope scope);
}
