package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import java.util.UUID;

/**
 * What a customer asks for.
 *
 * @param customer who, as its credentials prove; arguments say nothing of it
 * @param arguments of the tool
 * @param credential the payment that came with the call
 * @param resource the address that was asked for, as a payment is made for
 */
record Call(Principal customer, Fields arguments, Credential credential, String resource) {

    private static final String KEY = "idempotency_key";

    Optional<String> agentId() {
        return arguments.needed("agent_id", Fields.text(text -> text));
    }

    Optional<Fields> input() {
        Optional<Fields> input = arguments.inside("input");
        if (input.isEmpty()) {
            arguments.needed("input", node -> node);
        }
        return input;
    }

    Optional<PayWith> payWith() {
        return arguments.optional("pay_with", Fields.text(PayWith::of));
    }

    Optional<String> idempotencyKey() {
        return arguments.optional(KEY, Fields.text(Keys::own));
    }

    /** One that is charged at once must have a key: issued again without one, it would be charged again. */
    Optional<String> idempotencyKey(Optional<PayWith> payWith) {
        return payWith.flatMap(PayWith::card).isPresent()
                ? arguments.needed(KEY, Fields.text(Keys::own))
                : idempotencyKey();
    }

    /** Whether the customer has given what it asks for a key. */
    boolean named() {
        return idempotencyKey().isPresent();
    }

    /** A payment that comes again finds what it has paid for, even if the customer gave that no name. */
    String id(Optional<String> named) {
        return named.or(() -> credential instanceof Credential.Presented presented
                        ? Optional.of(Digests.of(presented.method().replayKey()))
                        : Optional.empty())
                .orElseGet(() -> UUID.randomUUID().toString());
    }

    void refuseMalformed() {
        if (credential instanceof Credential.Malformed malformed) {
            throw new Answer.Early(Answer.error(400, "malformed_payment", malformed.why()));
        }
    }

    /** Leaves out what was asked and what is paid with. */
    @Override
    public String toString() {
        return "Call[" + customer + ", " + resource + "]";
    }
}
