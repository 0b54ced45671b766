package io.carnet.billing.examples.x402.payment;

import io.carnet.billing.examples.x402.protocol.PaymentPayload;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import java.util.function.Function;

/** A command, as far as x402 understands it. Whether it does never changes, so what it doesn't was never submitted. */
sealed interface Order {

    static Order of(PaymentCommand command) {
        if (!(command instanceof PaymentCommand.Charge charge)) {
            return new Never(new Declined("payments by x402 are final: give it back outside of x402", Advice.NEVER));
        }
        if (!(charge.method() instanceof PaymentMethod.Signed signed)) {
            return new Never(new Declined("x402 takes signed payments only", Advice.NEVER));
        }
        if (signed.amount() != PaymentMethod.Taking.EXACT) {
            return new Never(new Declined("x402 takes exactly what was signed", Advice.NEVER));
        }
        try {
            return new Payment(charge, signed.replayKey(), PaymentPayload.of(signed.credential()));
        } catch (IllegalArgumentException e) {
            return new Never(new Declined("not a payment: " + e.getMessage(), Advice.ASK_THE_CUSTOMER));
        }
    }

    PaymentOutcome answered(Function<Payment, PaymentOutcome> answer);

    record Payment(PaymentCommand.Charge charge, String replayKey, PaymentPayload credential) implements Order {

        @Override
        public PaymentOutcome answered(Function<Payment, PaymentOutcome> answer) {
            return answer.apply(this);
        }
    }

    record Never(Declined why) implements Order {

        @Override
        public PaymentOutcome answered(Function<Payment, PaymentOutcome> answer) {
            return why;
        }
    }
}
