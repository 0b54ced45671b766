package io.carnet.billing;

import io.carnet.billing.internal.engine.JoinedEngine;

/**
 * Billing inside a transaction of the host's own: whatever is done here commits with the host's rows or rolls back with
 * them. See {@link Billing#joining(io.carnet.billing.store.HostTransaction)} for one transaction, and
 * {@link Billing#joining(io.carnet.billing.store.HostTransactions)} for one object that goes with every transaction.
 *
 * <p>The calls are those of {@link Billing}, but they run at once, alone, in the caller's thread, and see what the
 * transaction did before. Their answers are provisional until the host commits, so tell nobody before. After a rollback
 * nothing of them is left: the same command under the same key then has its effect.
 *
 * <p>Billing never commits, rolls back or closes, nor does it change auto-commit or isolation. Every call, reads included,
 * locks its principal until the transaction ends, so keep it short, and touch several principals in the order of their
 * names, or two transactions may wait for each other. Waiting for a principal that somebody else has locked is bounded.
 *
 * <p>After a {@link io.carnet.billing.refusal.BusyException}, a {@link io.carnet.billing.refusal.StoreException} or an
 * {@link io.carnet.billing.refusal.UnavailableException} the host must roll back: the transaction may be dead, or hold half
 * a command. A refusal, an {@link io.carnet.billing.refusal.InvalidRequestException} or a
 * {@link io.carnet.billing.refusal.JoiningException} leaves it as it was.
 *
 * <p>Buying throws a {@link io.carnet.billing.refusal.JoiningException}, for a payment provider is asked between two commits.
 * {@link Billing#run} has no counterpart, because work that was done stays done when a transaction is rolled back: authorise
 * in one transaction, work outside of any, settle in another.
 */
public final class Joined implements AutoCloseable {

    private final JoinedEngine engine;
    private final Facades facades;

    Joined(JoinedEngine engine, Facades facades) {
        this.engine = engine;
        this.facades = facades;
    }

    /**
     * Packs of runs and of credits: offers, grants, balances.
     *
     * @return may be kept; works while this does
     */
    public Packs packs() {
        return facades.packs();
    }

    /**
     * Credits for any product.
     *
     * @return may be kept; works while this does
     */
    public Credits credits() {
        return facades.credits();
    }

    /**
     * Runs, step by step.
     *
     * @return may be kept; works while this does
     */
    public Runs runs() {
        return facades.runs();
    }

    /**
     * Spending policies and caps.
     *
     * @return may be kept; works while this does
     */
    public Spending spending() {
        return facades.spending();
    }

    /** Leaves. Calls are refused from now on; the transaction is still the host's to end. Idempotent. */
    @Override
    public void close() {
        engine.close();
    }
}
