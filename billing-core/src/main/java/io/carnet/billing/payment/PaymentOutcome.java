package io.carnet.billing.payment;

import java.time.Instant;
import java.util.Optional;

/** What a provider says became of a command. References are the provider's own names, at most 255 characters. */
public sealed interface PaymentOutcome {

    /**
     * The money has moved, all of it.
     *
     * @param reference names the payment, or the refund, at the provider
     */
    record Succeeded(String reference) implements PaymentOutcome {}

    /**
     * Not decided yet, and nobody has to do anything.
     *
     * @param reference names the payment
     */
    record Pending(String reference) implements PaymentOutcome {}

    /**
     * The customer has to do something.
     *
     * @param reference names the payment
     * @param action where or how, in the provider's words: an address for one. Whoever knows it may act
     * @param until the provider's end for it, if it has one
     */
    record RequiresAction(String reference, String action, Optional<Instant> until) implements PaymentOutcome {

        /** Leaves the action out. */
        @Override
        public String toString() {
            return "RequiresAction[" + reference + ", " + until + "]";
        }
    }

    /**
     * Refused, or over: no money moves for this command any more. It is not submitted again.
     *
     * @param why for the customer
     * @param advice whether another charge may do better
     */
    record Declined(String why, Advice advice) implements PaymentOutcome {

        /**
         * Refused, and nothing is known of what comes later.
         *
         * @param why for the customer
         */
        public Declined(String why) {
            this(why, Advice.TRY_LATER);
        }
    }

    /**
     * Proven that this submission has not reached the provider, or was turned away unread. Submitting again is safe.
     *
     * @param why for the operator; no secrets
     */
    record NotSubmitted(String why) implements PaymentOutcome {}

    /** Proven that the provider knows nothing of the command: no money moves unless it is submitted again. */
    record NotFound() implements PaymentOutcome {}

    /**
     * The adapter cannot tell.
     *
     * @param why for the operator; no secrets
     */
    record Unknown(String why) implements PaymentOutcome {}

    /** Whether another charge may do better than one that was declined. */
    enum Advice {
        /** The same method may do later. */
        TRY_LATER,
        /** Only with another method, or after the customer has done something. */
        ASK_THE_CUSTOMER,
        /** Never with this method: it is lost, stolen or closed. */
        NEVER
    }
}
