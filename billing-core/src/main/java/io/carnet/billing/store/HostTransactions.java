package io.carnet.billing.store;

import java.util.Optional;

/** Where the host's own transactions are found. Thread-safe. */
@FunctionalInterface
public interface HostTransactions {

    /**
     * The transaction that the calling thread is in.
     *
     * @return empty if it is in none
     */
    Optional<HostTransaction> current();
}
