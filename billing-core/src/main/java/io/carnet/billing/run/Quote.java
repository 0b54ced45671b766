package io.carnet.billing.run;

import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.ProductId;
import java.util.List;

/**
 * What a run would cost and what would pay, as of one instant. It reserves nothing.
 *
 * @param product what would be run
 * @param priceVersion the version of its price
 * @param funding what would pay
 * @param cost exact, or for a metered run the most within the asked ceiling; in the funding's unit
 * @param obstacles why it would be refused now, empty if it would not
 */
public record Quote(ProductId product, String priceVersion, Funding funding, Amount cost, List<Violation> obstacles) {

    /**
     * Guards the version and copies the obstacles.
     *
     * @throws IllegalArgumentException if the version is malformed
     */
    public Quote {
        if (!Keys.wellFormed(priceVersion)) {
            throw new IllegalArgumentException("priceVersion must match " + Keys.SYNTAX);
        }
        obstacles = List.copyOf(obstacles);
    }
}
