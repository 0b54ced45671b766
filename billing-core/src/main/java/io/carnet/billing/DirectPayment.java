package io.carnet.billing;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.payment.PaymentMethod;
import java.util.Optional;

/**
 * How a run may be paid for by itself, if its principal has nothing to pay with. Checked as a {@link BuyRequest} is.
 *
 * @param offer one of the product's that sells {@linkplain Offer#oneRun one run}
 * @param provider who is to take the money, empty for the first of the host's providers
 * @param method what the customer pays with
 */
public record DirectPayment(String offer, Optional<String> provider, PaymentMethod method) {

    /**
     * Through the first of the host's providers.
     *
     * @param offer which
     * @param method what the customer pays with
     * @return the payment
     */
    public static DirectPayment of(String offer, PaymentMethod method) {
        return new DirectPayment(offer, Optional.empty(), method);
    }

    BuyRequest of(RunRequest run) {
        return new BuyRequest(
                run.key(), run.principal(), Optional.of(run.product()), offer, Optional.empty(), provider, method);
    }

    /** Leaves the payment method out. */
    @Override
    public String toString() {
        return "DirectPayment[" + offer + "]";
    }
}
