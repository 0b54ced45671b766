package io.carnet.billing;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.Balance;
import java.util.List;

/**
 * What a principal can buy for a product, and what it has.
 *
 * @param offers the product's own offers, in the catalog's order
 * @param runs its packs of runs of the product
 * @param credits its credits that only the product can be paid from
 */
public record Listing(List<Offer> offers, Balance runs, Balance credits) {

    /** Copies the offers. */
    public Listing {
        offers = List.copyOf(offers);
    }
}
