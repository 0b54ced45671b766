package io.carnet.billing.spending;

import java.time.Instant;
import java.util.Comparator;

/**
 * Names one counter.
 *
 * @param subject whose spending is counted
 * @param window over which kind of time
 * @param measure what is counted
 * @param start when this very window starts
 */
public record WindowKey(Subject subject, Window window, Measure measure, Instant start)
        implements Comparable<WindowKey> {

    private static final Comparator<WindowKey> ORDER = Comparator.comparing(WindowKey::subject)
            .thenComparing(WindowKey::window)
            .thenComparing(WindowKey::measure)
            .thenComparing(WindowKey::start);

    @Override
    public int compareTo(WindowKey other) {
        return ORDER.compare(this, other);
    }
}
