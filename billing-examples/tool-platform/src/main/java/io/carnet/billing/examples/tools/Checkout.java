package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Sells credits on pages of Stripe's. */
@Component
class Checkout {

    static final String RULE = "credits are sold by " + Assortment.STEP;

    private final Billing billing;
    private final Assortment assortment;

    Checkout(Billing billing, Assortment assortment) {
        this.billing = billing;
        this.assortment = assortment;
    }

    /** How many could be bought instead, if not this many. */
    Optional<Long> suggestion(int credits) {
        long suggestion = assortment.suggestion(credits);
        return suggestion == credits ? Optional.empty() : Optional.of(suggestion);
    }

    /** Some credits, or a pack by its name: one of the two. The card is kept if the customer wants that. */
    Purchase buy(Principal customer, String key, Optional<Integer> credits, Optional<OfferId> offer, boolean keep) {
        BuyRequest order = BuyRequest.credits(
                        key,
                        customer,
                        offer.map(OfferId::value).orElse(assortment.stepped().id()))
                .payingWith(new PaymentMethod.HostedPage("", keep));
        return billing.packs()
                .buy(credits.map(Amount::credits).map(order::amount).orElse(order))
                .orElseThrow();
    }
}
