package io.carnet.billing.run;

/** Where a run is between authorisation and settlement. */
public enum RunState {
    /** Funds are reserved; the host has not started the work. */
    HELD,
    /** The host has started the work; a pack's unit is consumed. */
    ACCEPTED,
    /** The hold ran out with unknown usage and waits for the host's review, still held. */
    PARKED,
    /** Charged by its final usage. Final. */
    SETTLED,
    /** Given up by the host; what was captured stays charged. Final. */
    RELEASED,
    /** The hold ran out. Final, but for a late settlement within the grace period. */
    EXPIRED,
    /** Refused, and recorded because the host asked for it; reserves nothing and binds no key. Final. */
    REFUSED,
    /** Closed long ago and moved into an archive: no more than its key is left, which stays bound. No list shows it. */
    ARCHIVED;

    /**
     * Whether it reserves anything.
     *
     * @return true while held, accepted or parked
     */
    public boolean open() {
        return this == HELD || this == ACCEPTED || this == PARKED;
    }
}
