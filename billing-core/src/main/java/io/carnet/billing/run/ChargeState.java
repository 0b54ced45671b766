package io.carnet.billing.run;

/** What became of a run's price. */
public enum ChargeState {
    /** The run is open: what it will be charged is not known yet. */
    PENDING,
    /** All it cost was charged. */
    CHARGED,
    /** Some or all of what it cost could not be charged. */
    SHORT,
    /** It ended and cost nothing. */
    NOT_CHARGED,
    /** Its price is free or external: never charged. */
    FREE,
    /** It was refused and never ran. */
    REFUSED
}
