package io.carnet.billing.examples.host;

import io.carnet.billing.Billing;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What customers let a host keep when they paid on a page. */
public final class KeptMethods {

    private static final int MOST_PAGES = 4;

    private KeptMethods() {}

    /**
     * The purchases that were paid, and left something to pay with, among the latest 2,000: latest first, read as far as they
     * are looked at. Not those whose payment is disputed: the card may never have been the customer's.
     */
    public static Stream<Purchase> purchases(Billing billing, Principal customer) {
        return Stream.iterate(
                        page(billing, customer, Optional.empty()),
                        page -> !page.isEmpty(),
                        page -> page(
                                billing,
                                customer,
                                Optional.of(page.get(page.size() - 1).key().value())))
                .limit(MOST_PAGES)
                .flatMap(List::stream)
                .filter(purchase -> purchase.method() instanceof PaymentMethod.HostedPage page && page.keep())
                .filter(purchase -> purchase.paid().isPresent() && !purchase.disputed());
    }

    private static List<Purchase> page(Billing billing, Principal customer, Optional<String> before) {
        return billing.payments().list(customer, before, Limits.PAGE);
    }
}
