package io.carnet.billing.spending;

import java.time.Instant;

/**
 * What has been counted in one window. It keeps its own bounds, so a change of the principal's zone never moves a window
 * that has begun. Counting starts with the first run under a cap, not before the cap was set.
 *
 * @param key which counter
 * @param end when the window ends
 * @param spent steps charged
 * @param held steps reserved by runs in flight
 * @param forgiven steps of spending that resets no longer count
 */
public record CapWindow(WindowKey key, Instant end, long spent, long held, long forgiven) {

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public CapWindow {
        if (spent < 0 || held < 0 || forgiven < 0) {
            throw new IllegalArgumentException("cap window " + key + " would be negative");
        }
    }

    /**
     * A counter at zero.
     *
     * @param key which counter
     * @param end when its window ends
     * @return the counter
     */
    public static CapWindow fresh(WindowKey key, Instant end) {
        return new CapWindow(key, end, 0, 0, 0);
    }

    /**
     * What counts against the cap.
     *
     * @return spent less forgiven, plus held
     */
    public long used() {
        return Math.max(0, spent - forgiven) + held;
    }

    /**
     * Whether this is the counter an instant falls into.
     *
     * @param subject whose spending
     * @param window over which kind of time
     * @param measure what is counted
     * @param at the instant
     * @return true if all agree and the instant lies within this window's own bounds
     */
    public boolean contains(Subject subject, Window window, Measure measure, Instant at) {
        return key.subject().equals(subject)
                && key.window() == window
                && key.measure().equals(measure)
                && !at.isBefore(key.start())
                && at.isBefore(end);
    }

    /**
     * Counts more or less. Spending that comes back was forgiven first, so that no reset forgives twice.
     *
     * @param moreSpent added to spent
     * @param moreHeld added to held
     * @return the counter
     */
    public CapWindow plus(long moreSpent, long moreHeld) {
        long stillForgiven = Math.max(0, forgiven + Math.min(0, moreSpent));
        return new CapWindow(key, end, Math.addExact(spent, moreSpent), Math.addExact(held, moreHeld), stillForgiven);
    }

    /**
     * Stops counting what was spent so far.
     *
     * @return the counter
     */
    public CapWindow reset() {
        return new CapWindow(key, end, spent, held, spent);
    }
}
