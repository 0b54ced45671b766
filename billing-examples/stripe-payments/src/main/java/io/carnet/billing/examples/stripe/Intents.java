package io.carnet.billing.examples.stripe;

import com.stripe.model.PaymentIntent;
import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;

/** Payments that were made. */
final class Intents {

    private Intents() {}

    static PaymentOutcome succeeded(Charge charge, PaymentIntent intent) {
        return Sums.areEqual(charge.amount(), intent.getAmountReceived(), intent.getCurrency())
                ? new Succeeded(Requests.id(intent.getId()))
                : new Unknown("another sum was paid than the charge's");
    }
}
