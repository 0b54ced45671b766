package io.carnet.billing.spending;

/**
 * What one run contributes to one counter.
 *
 * @param window the counter, of the instant the run was authorised
 * @param spent steps charged
 * @param held steps reserved
 */
public record CapShare(WindowKey window, long spent, long held) {}
