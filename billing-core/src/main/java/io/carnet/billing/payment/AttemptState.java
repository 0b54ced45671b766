package io.carnet.billing.payment;

/** Where one try at paying stands. */
public enum AttemptState {
    /** Recorded before the provider is called; whether the call arrived is not known yet. */
    SUBMITTING,
    /** The provider has the money. Final. */
    SUCCEEDED,
    /** The provider refused. Final. */
    DECLINED,
    /** The provider has not decided yet. */
    PENDING,
    /** Nobody knows: the answer was lost or unreadable. Closed only by looking it up. */
    UNKNOWN
}
