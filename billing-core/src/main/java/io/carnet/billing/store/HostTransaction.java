package io.carnet.billing.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * A transaction of the host's own that billing takes part in. Only the host ends it. Equal to whatever else stands for the
 * same transaction. Used by one thread at a time.
 */
public interface HostTransaction {

    /**
     * What a command answers, and what is to be written.
     *
     * @param answer the answer
     * @param changes what it changes, empty for nothing
     * @param <A> what is answered
     */
    record Decision<A>(A answer, Optional<Changes> changes) {}

    /**
     * Locks a principal, loads what is needed with all that this transaction did before, lets the work decide, and writes
     * what it decides. It neither commits nor undoes anything. What the work throws is thrown on, and nothing was written.
     *
     * @param need what must be loaded
     * @param at as in {@link BillingStore#transact}
     * @param patience how long to wait for the principal if somebody else has locked it
     * @param work decides; called once
     * @param <A> what is answered
     * @return the answer
     * @throws io.carnet.billing.refusal.JoiningException if the transaction is not fit; nothing was asked of it
     * @throws io.carnet.billing.refusal.BusyException if the principal stayed locked by somebody else, or the database chose
     *     this transaction to be undone; the host must roll back
     * @throws io.carnet.billing.refusal.StoreException if the store failed; the host must roll back
     * @throws io.carnet.billing.refusal.UnavailableException if the connection broke; the host must roll back
     */
    <A> A transact(Need need, Instant at, Duration patience, Function<WalletView, Decision<A>> work);

    /**
     * Whether the calling thread, which was in it, is so no more. While it is set aside for another one it has not ended.
     *
     * @return true if the thread need not be kept from waiting for its locks
     */
    boolean hasEnded();
}
