package io.carnet.billing.payment;

import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;

/**
 * Names a purchase.
 *
 * @param principal who buys
 * @param key the purchase's key, one of the principal's
 */
public record PurchaseId(Principal principal, CommandKey key) {}
