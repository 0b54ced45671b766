package io.carnet.billing.payment;

import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/** What a provider is asked to do. */
public sealed interface PaymentCommand {

    /**
     * The idempotency key: the same key is the same command, however often it is submitted.
     *
     * @return at most 128 characters of a key's
     */
    String providerKey();

    /**
     * Whose money.
     *
     * @return who buys
     */
    Principal principal();

    /**
     * What for; with the principal it names the purchase.
     *
     * @return the purchase
     */
    CommandKey purchase();

    /**
     * How much.
     *
     * @return above zero
     */
    Money amount();

    /**
     * Since when the provider may know of it: it was recorded then, and submitted later.
     *
     * @return the instant, by the clock of the host
     */
    Instant since();

    /**
     * Take money.
     *
     * @param providerKey the idempotency key
     * @param principal who buys
     * @param purchase what for
     * @param amount how much
     * @param since when it was recorded
     * @param description for the customer's statement
     * @param method what the customer pays with
     */
    record Charge(
            String providerKey,
            Principal principal,
            CommandKey purchase,
            Money amount,
            Instant since,
            String description,
            PaymentMethod method)
            implements PaymentCommand {}

    /**
     * Give money back.
     *
     * @param providerKey the idempotency key
     * @param principal who bought
     * @param purchase what for
     * @param amount how much, at most what was paid
     * @param since when it was recorded
     * @param payment the provider's name for the payment
     */
    record Refund(
            String providerKey, Principal principal, CommandKey purchase, Money amount, Instant since, String payment)
            implements PaymentCommand {}
}
