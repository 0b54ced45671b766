package io.carnet.billing.payment;

import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to pay within a request: it writes what an answer 402 asks for, and reads what a client presents then. It moves no
 * money, its {@link PaymentProvider} does. Implementations must be thread-safe, and take no longer than the size of the headers
 * makes them.
 *
 * @see Challenges
 */
public interface PaymentProtocol {

    /**
     * Who takes what is presented.
     *
     * @return the provider's name
     */
    String provider();

    /**
     * Asks for a payment.
     *
     * @param demand what is to be paid
     * @return its part of the answer 402; empty if it cannot express the price
     */
    Optional<Challenge> challenge(Demand demand);

    /**
     * Reads what a client presents. Nothing is thrown for what it is. A payment that is presented again is one, even if it has
     * expired or the price has changed since: only what became of it counts, and only the library knows.
     *
     * @param headers of the request, by name in lower case
     * @return what there is of this protocol
     */
    Credential read(Map<String, List<String>> headers);

    /**
     * Tells a client that it has paid.
     *
     * @param paid what it presented
     * @param reference the provider's name for the payment
     * @return headers of the answer, none by default
     */
    default Map<String, List<String>> receipt(PaymentMethod.Signed paid, String reference) {
        return Map.of();
    }

    /**
     * What is to be paid.
     *
     * @param price exactly
     * @param resource the address that was asked for
     * @param description what is sold there
     * @param mimeType of what comes back from there, such as {@code application/json}
     * @param why it is asked for, for people
     */
    record Demand(Money price, String resource, String description, String mimeType, String why) {}

    /**
     * An answer 402, or one protocol's part of it. It makes a client pay, even if it has paid already. So it is only for who has
     * presented no payment, and for who has, once the purchase is {@linkplain Purchase#unpaid() unpaid}; never for who presents
     * one of which nobody knows yet what became of it (503).
     *
     * @param headers by name
     * @param body of the type {@code application/json}, if the protocol has one
     */
    record Challenge(Map<String, List<String>> headers, Optional<String> body) {}

    /** What a client presents. */
    sealed interface Credential {

        /** Nothing of the protocol. */
        record Absent() implements Credential {}

        /**
         * Something that cannot be understood: a bad request (400). A challenge would have the client pay again.
         *
         * @param why for the client
         */
        record Malformed(String why) implements Credential {}

        /**
         * Something that can never pay and cannot have been submitted, whatever is asked for: the client may be asked to pay.
         *
         * @param why for the client, as the next demand's
         */
        record Unfit(String why) implements Credential {}

        /**
         * A payment.
         *
         * @param provider who takes it
         * @param method what is bought with
         */
        record Presented(String provider, PaymentMethod.Signed method) implements Credential {}
    }
}
