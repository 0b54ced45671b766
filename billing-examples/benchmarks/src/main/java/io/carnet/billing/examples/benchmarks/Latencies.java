package io.carnet.billing.examples.benchmarks;

/**
 * How long operations took, counted in buckets a thirty-second of a power of two wide: what it tells is at most 3.2 % too
 * long. Used by one thread at a time.
 */
final class Latencies {

    private static final int BITS = 5;
    private static final int STEPS = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * STEPS];
    private long count;

    void record(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        count++;
    }

    void add(Latencies others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
        count += others.count;
    }

    long count() {
        return count;
    }

    /** The longest that a bucket holds in which the percentile falls; 0 if nothing was recorded. */
    long percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return longest(i);
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(nanos);
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static long longest(int bucket) {
        if (bucket < 2 * STEPS) {
            return bucket;
        }
        int shift = (bucket >> BITS) - 1;
        long first = (long) (STEPS + (bucket & (STEPS - 1))) << shift;
        return first + (1L << shift) - 1;
    }
}
