package io.carnet.billing.spending;

import java.time.Instant;

/**
 * A half-open stretch of time.
 *
 * @param start the first instant in it
 * @param end the first instant after it
 */
public record Span(Instant start, Instant end) {

    /** All of time, within what every database can store. */
    public static final Span ALWAYS =
            new Span(Instant.parse("1970-01-01T00:00:00Z"), Instant.parse("9999-12-31T00:00:00Z"));

    /**
     * Guards the order.
     *
     * @throws IllegalArgumentException if it would be empty
     */
    public Span {
        if (!start.isBefore(end)) {
            throw new IllegalArgumentException("span must not be empty");
        }
    }

    /**
     * Whether an instant lies in it.
     *
     * @param at the instant
     * @return true from start, before end
     */
    public boolean contains(Instant at) {
        return !at.isBefore(start) && at.isBefore(end);
    }
}
