package io.carnet.billing.catalog;

/** Whether an accepted run that fails gives its pack's unit back. */
public enum Restore {
    /** The unit goes back to its pack. The default. */
    RESTORED,
    /** The unit stays consumed. */
    KEPT,
    /**
     * As restored; but the money of a run that was paid for by itself goes back, and the unit with it: not before an
     * expired run can be settled no more, and not of a payment that is disputed then.
     */
    REFUNDED
}
