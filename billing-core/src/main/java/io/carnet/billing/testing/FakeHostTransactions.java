package io.carnet.billing.testing;

import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.HostTransactions;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * Transactions for unit tests over the in-memory store of code that joins: one at a time, for whichever thread asks. They
 * begin and end, and what was not to be done in or outside of one is told as it would be. But nothing is locked, everything
 * takes effect at once, and <em>nothing can be rolled back</em>: what depends on that needs a database.
 */
public final class FakeHostTransactions implements HostTransactions {

    private final BillingStore store;
    private final AtomicReference<HostTransaction> current = new AtomicReference<>();

    /**
     * Transactions that take effect in a store.
     *
     * @param store in memory
     */
    public FakeHostTransactions(BillingStore store) {
        this.store = store;
    }

    /**
     * Begins one. Whatever went on has ended.
     *
     * @return the transaction
     */
    public HostTransaction begin() {
        HostTransaction begun = new AtOnce();
        current.set(begun);
        return begun;
    }

    /** Ends the one that goes on, if one does. */
    public void end() {
        current.set(null);
    }

    @Override
    public Optional<HostTransaction> current() {
        return Optional.ofNullable(current.get());
    }

    private final class AtOnce implements HostTransaction {

        @Override
        public <A> A transact(Need need, Instant at, Duration patience, Function<WalletView, Decision<A>> work) {
            if (hasEnded()) {
                throw new JoiningException(Mistake.NO_TRANSACTION);
            }
            AtomicReference<A> answer = new AtomicReference<>();
            store.transact(List.of(need), at, patience, views -> {
                Decision<A> decision = work.apply(views.get(need.principal()));
                answer.set(decision.answer());
                return decision.changes().<Collection<Changes>>map(List::of).orElse(List.of());
            });
            return Objects.requireNonNull(answer.get());
        }

        @Override
        public boolean hasEnded() {
            return current.get() != this;
        }
    }
}
