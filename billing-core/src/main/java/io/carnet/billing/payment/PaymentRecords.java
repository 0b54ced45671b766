package io.carnet.billing.payment;

import io.carnet.billing.spending.Span;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Optional;

/** What a provider has on record, to be held against what is recorded here. Implementations must be thread-safe. */
public interface PaymentRecords {

    /**
     * Whose records these are.
     *
     * @return the provider's name
     */
    String provider();

    /**
     * Payments of this host's that succeeded, a page at a time.
     *
     * @param period when they were begun, half-open
     * @param after what the page before said comes next, empty for the first page
     * @return the page
     */
    Page payments(Span period, Optional<String> after);

    /**
     * Some payments.
     *
     * @param payments in any order
     * @param next what comes next, empty if nothing does
     */
    record Page(List<Payment> payments, Optional<String> next) {

        /** Copies the payments. */
        public Page {
            payments = List.copyOf(payments);
        }
    }

    /**
     * A payment that succeeded.
     *
     * @param reference the provider's name for it
     * @param amount how much was taken
     * @param back how much of it has gone back, disputes that are open or lost included
     */
    record Payment(String reference, Money amount, Money back) {}
}
