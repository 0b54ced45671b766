package io.carnet.billing.event;

import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * An event with its place. Principal and number name it for ever, so they are what a handler may use to know an event
 * that it has seen.
 *
 * @param principal to whom it happened
 * @param number counts the principal's events from 1, without gaps, in the order they happened
 * @param at when it happened, in whole microseconds
 * @param event what happened
 */
public record Envelope(Principal principal, long number, Instant at, Event event) {

    /**
     * Guards the number.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Envelope {
        if (number < 1) {
            throw new IllegalArgumentException("events are numbered from 1");
        }
    }
}
