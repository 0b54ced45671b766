package io.carnet.billing.internal.engine;

import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.internal.rules.Notices;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.HostTransaction.Decision;
import io.carnet.billing.store.HostTransactions;
import io.carnet.billing.store.Need;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers commands inside transactions of the host's, one at a time, in the caller's thread: no queue, no second try, no
 * commit.
 */
public final class JoinedEngine implements Commands, AutoCloseable {

    private final HostTransactions transactions;
    private final Joins joins;
    private final InstantSource clock;
    private final Notices notices;
    private final Meter meter;
    private final Duration patience;
    private volatile boolean closed;

    /** @param patience how long a command may wait for its principal */
    JoinedEngine(
            HostTransactions transactions,
            Joins joins,
            InstantSource clock,
            Notices notices,
            Meter meter,
            Duration patience) {
        this.transactions = transactions;
        this.joins = joins;
        this.clock = clock;
        this.notices = notices;
        this.meter = meter;
        this.patience = patience;
    }

    @Override
    public <A> A call(Command<A> command) {
        long begun = meter.begin();
        try {
            A answer = transact(command.need(), draft -> {
                A decided = draft.decide(command);
                return new Decision<>(decided, draft.changes(new Chain()));
            });
            meter.answered(command.getClass(), answer, meter.since(begun));
            return answer;
        } catch (BillingException e) {
            meter.failed(command.getClass(), e, meter.since(begun));
            throw e;
        }
    }

    /** Reads under the lock: nothing else makes several statements of READ COMMITTED tell of one moment. */
    @Override
    public <T> T read(Need need, Function<Draft, T> reader) {
        return transact(need, draft -> new Decision<>(reader.apply(draft), Optional.empty()));
    }

    private <A> A transact(Need need, Function<Draft, Decision<A>> work) {
        HostTransaction transaction = join();
        Instant now = clock.instant();
        try {
            return transaction.transact(need, now, patience, view -> work.apply(new Draft(view, notices).at(now)));
        } catch (BillingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException("the command failed; the host's transaction must be rolled back", e);
        }
    }

    /** Has the thread join the transaction it is in, if it has not yet. */
    public HostTransaction join() {
        if (closed) {
            throw new JoiningException(Mistake.LEFT);
        }
        HostTransaction transaction =
                transactions.current().orElseThrow(() -> new JoiningException(Mistake.NO_TRANSACTION));
        joins.join(this, transaction);
        return transaction;
    }

    @Override
    public <A> Outcome<A> refuse(Class<?> command, Violation violation) {
        Outcome<A> refused = Outcome.refused(violation);
        meter.answered(command, refused, 0);
        return refused;
    }

    @Override
    public void requireCommits() {
        throw new JoiningException(Mistake.PURCHASE);
    }

    boolean isClosed() {
        return closed;
    }

    /** Answers nothing any more; the transaction goes on. */
    @Override
    public void close() {
        closed = true;
    }
}
