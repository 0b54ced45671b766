package io.carnet.billing.payment;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * The buying of an offer. What was offered is kept as it was, so a change of the catalog never touches it.
 *
 * @param principal who buys
 * @param key names it within the principal; the bought pack bears the same name
 * @param offer as it was offered
 * @param amount how much was bought, bonus not included
 * @param price what it costs
 * @param method the provider's name for what the customer pays with; opaque, empty if the provider decides
 * @param state where it stands
 * @param attempt the try at paying for it
 * @param createdAt when it was opened
 */
public record Purchase(
        Principal principal,
        CommandKey key,
        Offer offer,
        Amount amount,
        Money price,
        String method,
        PurchaseState state,
        Attempt attempt,
        Instant createdAt) {

    /**
     * Where the attempt has led.
     *
     * @param newState the purchase's state
     * @param newAttempt the attempt
     * @return the purchase
     */
    public Purchase with(PurchaseState newState, Attempt newAttempt) {
        return new Purchase(principal, key, offer, amount, price, method, newState, newAttempt, createdAt);
    }

    /**
     * The balance it is for.
     *
     * @return of the offer's unit and scope
     */
    public BalanceKey balance() {
        return new BalanceKey(amount.unit(), offer.scope());
    }

    /**
     * What the bought pack holds.
     *
     * @return the amount with the offer's bonus
     */
    public Amount granted() {
        return amount.plus(offer.bonus());
    }

    /** Leaves the payment method out. */
    @Override
    public String toString() {
        return "Purchase[" + principal + ", " + key + ", " + offer.id() + ", " + amount + ", " + price + ", " + state
                + "]";
    }
}
