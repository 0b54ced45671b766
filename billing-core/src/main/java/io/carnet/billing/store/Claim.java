package io.carnet.billing.store;

import io.carnet.billing.payment.PurchaseId;

/**
 * That something belongs to a purchase. Claims are added and never changed.
 *
 * @param key what is claimed
 * @param purchase whose it is
 */
public record Claim(ClaimKey key, PurchaseId purchase) {}
