package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.KeptMethods;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.value.Principal;
import java.util.Optional;

/** Cards on file: the one that a customer let us keep with its latest purchase on a page. Thread-safe. */
final class Cards {

    private final Billing billing;
    private final StripePayments stripe;

    Cards(Billing billing, StripePayments stripe) {
        this.billing = billing;
        this.stripe = stripe;
    }

    /**
     * The card of a customer.
     *
     * @throws Failure if Stripe does not tell
     */
    Optional<PaymentMethod.Saved> of(Principal customer) {
        Optional<String> payment = KeptMethods.purchases(billing, customer)
                .flatMap(purchase -> purchase.paid().flatMap(Attempt::reference).stream())
                .findFirst();
        try {
            return payment.flatMap(stripe::kept);
        } catch (IllegalStateException e) {
            throw new Failure(503, "unavailable", "Stripe does not tell which card is on file").after(5);
        }
    }
}
