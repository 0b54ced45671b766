package io.carnet.billing.model;

import io.carnet.billing.model.ModelPurchase.Bank;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.testing.FakePaymentProvider;
import java.util.Optional;

/** The fake provider, told by the sequence what to do with the next charge; the process may die around the call. */
final class ScriptedPayments implements PaymentProvider {

    /** The end of the process, as far as the library can tell. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash() {
            super("the process died");
        }
    }

    final FakePaymentProvider fake = new FakePaymentProvider();
    private Bank next = Bank.SUCCEED;

    void next(Bank answer) {
        next = answer;
    }

    @Override
    public String name() {
        return fake.name();
    }

    @Override
    public PaymentOutcome submit(PaymentCommand command) {
        if (next == Bank.CRASH_BEFORE) {
            throw new Crash();
        }
        switch (next) {
            case DECLINE -> fake.thenDecline();
            case STAY_PENDING -> fake.thenStayPending();
            case LOSE_ANSWER -> fake.thenLoseTheAnswer();
            case LOSE_REQUEST -> fake.thenLoseTheRequest();
            default -> fake.thenSucceed();
        }
        PaymentOutcome outcome = fake.submit(command);
        if (next == Bank.CRASH_AFTER) {
            throw new Crash();
        }
        return outcome;
    }

    @Override
    public PaymentOutcome lookup(PaymentCommand command, Optional<String> reference) {
        return fake.lookup(command, reference);
    }
}
