package io.carnet.billing;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Storable;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Optional;

/**
 * Asks to buy an offer.
 *
 * @param key names the purchase and the pack; the same key buys once
 * @param principal who buys
 * @param product whose offer, empty for an offer of credits for any product
 * @param offer which offer
 * @param amount how much, empty for the smallest amount the offer sells
 * @param method the provider's name for what the customer pays with; opaque, empty if the provider decides
 */
public record BuyRequest(
        @NotNull @Key String key,
        @NotNull Principal principal,
        @NotNull Optional<@Key String> product,
        @NotNull @Key String offer,
        @NotNull Optional<Amount> amount,
        @NotNull @Storable @Size(max = Limits.PROVIDER_TEXT) String method) {

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
        return new BuyRequest(key, principal, Optional.of(product), offer, Optional.empty(), "");
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
        return new BuyRequest(key, principal, Optional.empty(), offer, Optional.empty(), "");
    }

    /**
     * Another amount than the smallest.
     *
     * @param wanted how much
     * @return the request
     */
    public BuyRequest amount(Amount wanted) {
        return new BuyRequest(key, principal, product, offer, Optional.of(wanted), method);
    }

    /**
     * Paid with a method the provider knows.
     *
     * @param name opaque
     * @return the request
     */
    public BuyRequest payingWith(String name) {
        return new BuyRequest(key, principal, product, offer, amount, name);
    }

    /** Leaves the payment method out. */
    @Override
    public String toString() {
        return "BuyRequest[" + key + ", " + principal + ", " + offer + "]";
    }
}
