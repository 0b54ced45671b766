package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import java.util.Optional;

/**
 * A purchase as it was stored, and what is to be done about it now.
 *
 * @param purchase as it stands
 * @param errand whoever gets it has it alone for a while
 */
public record Next(Purchase purchase, Optional<Errand> errand) {

    static Next nothing(Purchase purchase) {
        return new Next(purchase, Optional.empty());
    }

    static Next errand(Errand errand) {
        return new Next(errand.purchase(), Optional.of(errand));
    }
}
