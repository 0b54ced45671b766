package io.carnet.billing;

import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Principal;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * Asks to buy an offer.
 *
 * @param key names the purchase and the pack; the same key buys once
 * @param principal who buys
 * @param product whose offer, empty for an offer of credits for any product
 * @param offer which offer
 * @param amount how much, empty for the smallest amount the offer sells
 * @param provider who is to take the money, empty for the first of the host's providers
 * @param method what the customer pays with
 */
public record BuyRequest(
        @NotNull @Key String key,
        @NotNull Principal principal,
        @NotNull Optional<@Key String> product,
        @NotNull @Key String offer,
        @NotNull Optional<Amount> amount,
        @NotNull Optional<@Key String> provider,
        @NotNull @Valid PaymentMethod method) {

    /**
     * A pack of a product.
     *
     * @param key names the purchase
     * @param principal who buys
     * @param product whose offer
     * @param offer which
     * @return the request
     */
    public static BuyRequest pack(String key, Principal principal, String product, String offer) {
        return of(key, principal, Optional.of(product), offer);
    }

    /**
     * Credits for any product.
     *
     * @param key names the purchase
     * @param principal who buys
     * @param offer which
     * @return the request
     */
    public static BuyRequest credits(String key, Principal principal, String offer) {
        return of(key, principal, Optional.empty(), offer);
    }

    private static BuyRequest of(String key, Principal principal, Optional<String> product, String offer) {
        return new BuyRequest(
                key, principal, product, offer, Optional.empty(), Optional.empty(), PaymentMethod.ofProvidersChoice());
    }

    /**
     * Another amount than the smallest.
     *
     * @param wanted how much
     * @return the request
     */
    public BuyRequest amount(Amount wanted) {
        return new BuyRequest(key, principal, product, offer, Optional.of(wanted), provider, method);
    }

    /**
     * Paid through another provider than the first.
     *
     * @param name the provider's
     * @return the request
     */
    public BuyRequest through(String name) {
        return new BuyRequest(key, principal, product, offer, amount, Optional.of(name), method);
    }

    /**
     * Paid with another method than the provider's choice.
     *
     * @param other the method
     * @return the request
     */
    public BuyRequest payingWith(PaymentMethod other) {
        return new BuyRequest(key, principal, product, offer, amount, provider, other);
    }

    /** Leaves the payment method out. */
    @Override
    public String toString() {
        return "BuyRequest[" + key + ", " + principal + ", " + offer + "]";
    }
}
