package io.carnet.billing.payment;

import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;

/**
 * What a provider is asked to charge.
 *
 * @param providerKey the idempotency key: the same key is the same charge, however often it is asked for
 * @param principal who pays
 * @param amount how much
 * @param method the provider's name for what the customer pays with; opaque, empty if the provider decides
 * @param description for the customer's statement
 */
public record ChargeRequest(String providerKey, Principal principal, Money amount, String method, String description) {

    /** Leaves the payment method out. */
    @Override
    public String toString() {
        return "ChargeRequest[" + providerKey + ", " + principal + ", " + amount + "]";
    }
}
