package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
        Optional<String> payment = bought(customer).stream()
                .flatMap(key -> billing.packs().purchase(customer, key).stream())
                .filter(purchase -> purchase.method() instanceof PaymentMethod.HostedPage page && page.keep())
                .flatMap(purchase -> purchase.paid().flatMap(Attempt::reference).stream())
                .findFirst();
        try {
            return payment.flatMap(stripe::kept);
        } catch (IllegalStateException e) {
            throw new Failure(503, "unavailable", "Stripe does not tell which card is on file").after(5);
        }
    }

    /** Keys of purchases, latest first. */
    private List<String> bought(Principal customer) {
        List<String> keys = new ArrayList<>();
        long last = 0;
        for (List<Envelope> page = page(customer, 0); !page.isEmpty(); page = page(customer, last)) {
            page.stream()
                    .map(Envelope::event)
                    .filter(Event.PackBought.class::isInstance)
                    .forEach(event -> keys.add(((Event.PackBought) event).pack().value()));
            last = page.get(page.size() - 1).number();
        }
        Collections.reverse(keys);
        return keys;
    }

    private List<Envelope> page(Principal customer, long after) {
        return billing.events().list(customer, after, Limits.PAGE);
    }
}
