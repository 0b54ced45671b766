package io.carnet.billing.examples.stripe;

import com.stripe.exception.StripeException;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentOutcome;
import java.util.Optional;

/** How one kind of command is carried out at Stripe. */
interface Route<C extends PaymentCommand> {

    PaymentOutcome submit(C command) throws StripeException;

    /**
     * What Stripe has of a command.
     *
     * @return empty only if everything was read in which it could be, and it is not there
     */
    Optional<PaymentOutcome> find(C command, Optional<String> reference) throws StripeException;
}
