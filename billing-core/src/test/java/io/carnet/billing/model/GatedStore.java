package io.carnet.billing.model;

import io.carnet.billing.journal.Entry;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A store that lets no batch through while its gate is closed, so that what is sent meanwhile shares a batch. */
final class GatedStore implements BillingStore {

    private final BillingStore store = new InMemoryBillingStore();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    void close(Runnable meanwhile) {
        gate = new CountDownLatch(1);
        try {
            meanwhile.run();
        } finally {
            gate.countDown();
        }
    }

    @Override
    public Threading threading() {
        return Threading.COMMITTERS;
    }

    @Override
    public void transact(
            Collection<Need> needs, Instant at, Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        store.transact(needs, at, work);
    }

    @Override
    public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
        return store.read(need, at, reader);
    }

    @Override
    public <T> T snapshot(Principal principal, Function<Snapshot, T> reader) {
        return store.snapshot(principal, reader);
    }

    @Override
    public List<Run> runs(Principal principal, Optional<Long> before, int limit) {
        return store.runs(principal, before, limit);
    }

    @Override
    public List<Entry> entries(Principal principal, long after, int limit) {
        return store.entries(principal, after, limit);
    }

    @Override
    public List<Principal> principals(Optional<Principal> after, int limit) {
        return store.principals(after, limit);
    }

    @Override
    public void close() {
        store.close();
    }
}
