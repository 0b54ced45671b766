package io.carnet.billing.internal.worker;

/**
 * What became of events.
 *
 * @param delivered events a handler has taken
 * @param failed events it has not
 * @param parked streams that were parked over it
 */
public record Tally(long delivered, long failed, long parked) {

    public static final Tally NOTHING = new Tally(0, 0, 0);

    public Tally plus(Tally other) {
        return new Tally(delivered + other.delivered, failed + other.failed, parked + other.parked);
    }
}
