package io.carnet.billing.payment;

/** Where a purchase stands. */
public enum PurchaseState {
    /** Being paid; its attempt tells more. Buying again with the same key looks it up. */
    OPEN,
    /** Paid, and its pack granted. Final. */
    FULFILLED,
    /** Not paid, nothing granted. Final. */
    DECLINED
}
