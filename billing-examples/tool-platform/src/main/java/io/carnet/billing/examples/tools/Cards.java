package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.KeptMethods;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** Cards that customers let us keep at Stripe. Each is known by the purchase that was paid with it. */
@Component
class Cards {

    private static final int MOST = 10;

    private final Billing billing;
    private final StripePayments payments;

    Cards(Billing billing, StripePayments payments) {
        this.billing = billing;
        this.payments = payments;
    }

    /** Latest first. */
    List<Purchase> of(Principal customer) {
        return KeptMethods.purchases(billing, customer).limit(MOST).toList();
    }

    /**
     * What a card can be charged by.
     *
     * @return empty if the customer has let none be kept with that purchase
     * @throws ResponseStatusException if Stripe does not tell
     */
    Optional<PaymentMethod.Saved> kept(Principal customer, CommandKey purchase) {
        Optional<String> payment = KeptMethods.purchases(billing, customer)
                .filter(each -> each.key().equals(purchase))
                .findFirst()
                .flatMap(Purchase::paid)
                .flatMap(Attempt::reference);
        try {
            return payment.flatMap(payments::kept);
        } catch (IllegalStateException e) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Stripe does not tell what was kept", e);
        }
    }
}
