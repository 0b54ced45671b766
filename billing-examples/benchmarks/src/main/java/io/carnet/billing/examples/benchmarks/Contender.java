package io.carnet.billing.examples.benchmarks;

import java.time.Duration;

/**
 * One way to keep the books of prepaid runs. An authorisation checks the pack and the cap and holds the price of a run under
 * its key; a settlement charges it. Each returns after its commit.
 */
interface Contender extends AutoCloseable {

    void authorize(String principal, String key) throws Exception;

    void settle(String principal, String key) throws Exception;

    /** Authorises and settles run after run with so many in flight, and returns when the last has been answered. */
    default Round round(Principals principals, int inFlight, Duration time) throws Exception {
        return BlockingCallers.round(this, principals, inFlight, time);
    }

    @Override
    void close();
}
