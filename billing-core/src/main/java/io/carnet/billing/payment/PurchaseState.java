package io.carnet.billing.payment;

/** Where a purchase stands. */
public enum PurchaseState {
    /** Being paid; its attempts tell more. Buying again with the same key looks it up. */
    OPEN,
    /** Paid, and its pack granted. Final; what is taken back later is told by its {@link Refund}s and {@link Clawback}s. */
    FULFILLED,
    /** Not paid, nothing granted. A payment that succeeds all the same fulfils it. */
    DECLINED,
    /** Called off, nothing granted. A payment that succeeds all the same fulfils it. */
    CANCELED;

    /**
     * Whether it counts as bought.
     *
     * @return true while it is being paid, and once it has been
     */
    public boolean wanted() {
        return this == OPEN || this == FULFILLED;
    }
}
