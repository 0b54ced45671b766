package io.carnet.billing.examples.benchmarks;

/**
 * What was done in one stretch of time.
 *
 * @param operations authorisations and settlements that were answered
 * @param nanos from the first question to the last answer
 * @param latencies of every operation
 */
record Round(long operations, long nanos, Latencies latencies) {

    double perSecond() {
        return operations * 1e9 / nanos;
    }
}
