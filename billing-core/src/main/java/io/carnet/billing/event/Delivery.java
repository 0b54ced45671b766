package io.carnet.billing.event;

import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How far a handler has come with a principal's events: its stream.
 *
 * @param principal whose events
 * @param handler which handler
 * @param delivered the number of the last event that was delivered, 0 for none
 * @param version counts the changes of this row. It is the fencing token: a worker that finds another version than its
 *     own has lost the stream
 * @param notBefore nobody takes the stream up before this: a worker is at it, it rests after a failure, or it is to
 *     go on, {@link #AT_ONCE}; {@link Instant#EPOCH} if only a later event, or the host, makes it go on
 * @param failures how often the event after the last delivered has failed in a row
 * @param parked whether it waits for the host, after {@link io.carnet.billing.value.Limits#DELIVERY_FAILURES} failures
 */
public record Delivery(
        Principal principal,
        HandlerName handler,
        long delivered,
        long version,
        Instant notBefore,
        int failures,
        boolean parked) {

    /** Before any clock, and still not the epoch: more is to be delivered. */
    public static final Instant AT_ONCE = Instant.EPOCH.plus(1, ChronoUnit.MICROS);

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Delivery {
        if (delivered < 0 || version < 0 || failures < 0) {
            throw new IllegalArgumentException(
                    "delivered " + delivered + ", version " + version + ", failures " + failures);
        }
    }

    /**
     * A stream nobody has taken up: it begins with the principal's first event.
     *
     * @param principal whose events
     * @param handler which handler
     * @return at version 0
     */
    public static Delivery none(Principal principal, HandlerName handler) {
        return new Delivery(principal, handler, 0, 0, Instant.EPOCH, 0, false);
    }

    /**
     * Taken up by a worker.
     *
     * @param until nobody else takes it up before this
     * @return the stream at its next version
     */
    public Delivery claimed(Instant until) {
        return new Delivery(principal, handler, delivered, version + 1, until, failures, parked);
    }

    /**
     * Not taken up, and neither parked.
     *
     * @param upTo the number of the last event that needs no delivery
     * @param newFailures how often the next one has failed
     * @param until nobody takes it up before this
     * @return the stream at its next version
     */
    public Delivery resting(long upTo, int newFailures, Instant until) {
        return new Delivery(principal, handler, upTo, version + 1, until, newFailures, false);
    }

    /**
     * Parked, because the event after the last delivered failed too often.
     *
     * @param upTo the number of the last event that was delivered
     * @param newFailures how often the next one has failed
     * @return the stream at its next version
     */
    public Delivery givenUp(long upTo, int newFailures) {
        return new Delivery(principal, handler, upTo, version + 1, Instant.EPOCH, newFailures, true);
    }
}
