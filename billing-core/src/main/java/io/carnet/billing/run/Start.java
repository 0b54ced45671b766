package io.carnet.billing.run;

/** When the work of an authorised run begins. */
public enum Start {
    /** The host accepts the run when it begins the work. */
    LATER,
    /** With the authorisation, which accepts the run as well. */
    AT_ONCE
}
