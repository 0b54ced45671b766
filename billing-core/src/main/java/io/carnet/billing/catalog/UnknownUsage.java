package io.carnet.billing.catalog;

/** What an accepted run is charged when nobody can tell what it used: the worker crashed, the stream was cut. */
public enum UnknownUsage {
    /** As a failed run: nothing beyond what was captured. The default. */
    RELEASE,
    /** As a finished run that used all it reserved. */
    CHARGE_CEILING,
    /** As a finished run that used what it last reported. */
    CHARGE_LAST_REPORTED,
    /** Nothing yet: what is held stays held until the host settles or releases it. */
    PARK
}
