package io.carnet.billing.payment;

/** Where one try at moving money stands. From every state, evidence of success leads to {@link #SUCCEEDED}. */
public enum AttemptState {
    /** Recorded. The provider knows nothing of it, or nothing any more. */
    CREATED,
    /** Somebody is submitting it or looking it up; whether the provider knows of it is not known yet. */
    SUBMITTING,
    /** The money has moved. Never anything else afterwards. */
    SUCCEEDED,
    /** The provider refused. */
    DECLINED,
    /** The customer has to do something. */
    REQUIRES_ACTION,
    /** The provider has not decided yet. */
    PENDING,
    /** Nobody knows: the answer was lost or unreadable. Ended only by looking it up. */
    UNKNOWN,
    /** The provider is proven to know nothing of it, and it is too old to be submitted. */
    FAILED,
    /** The customer did not act in time, and the provider says that it is over. */
    EXPIRED,
    /** Called off before it was submitted. */
    CANCELED;

    /**
     * Whether somebody has to look after it.
     *
     * @return false once it has ended
     */
    public boolean open() {
        return switch (this) {
            case CREATED, SUBMITTING, REQUIRES_ACTION, PENDING, UNKNOWN -> true;
            case SUCCEEDED, DECLINED, FAILED, EXPIRED, CANCELED -> false;
        };
    }
}
