package io.carnet.billing.contract;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A store that leaves everything to another; subclasses spoil some of it. */
public class WrappedStore implements BillingStore {

    private final BillingStore store;
    private final Threading threading;

    /** Leaves everything to a store but the choice of threads. */
    public WrappedStore(BillingStore store, Threading threading) {
        this.store = store;
        this.threading = threading;
    }

    @Override
    public Threading threading() {
        return threading;
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        store.transact(needs, at, patience, work);
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
    public List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
        return store.runs(principal, filter, before, limit);
    }

    @Override
    public List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit) {
        return store.entries(principal, reference, after, limit);
    }

    @Override
    public List<Principal> principals(Optional<Principal> after, int limit) {
        return store.principals(after, limit);
    }

    @Override
    public List<Principal> ending(Instant after, Instant by, Optional<Principal> from, int limit) {
        return store.ending(after, by, from, limit);
    }

    @Override
    public List<Purchase> purchases(Principal principal, Optional<Purchase> before, int limit) {
        return store.purchases(principal, before, limit);
    }

    @Override
    public List<PurchaseId> unsettled(Instant by, Optional<PurchaseId> after, int limit) {
        return store.unsettled(by, after, limit);
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        return store.claim(key);
    }

    @Override
    public List<Envelope> events(Principal principal, long after, int limit) {
        return store.events(principal, after, limit);
    }

    @Override
    public List<Principal> behind(
            HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit) {
        return store.behind(handler, since, at, after, limit);
    }

    @Override
    public List<Delivery> parked(HandlerName handler, Optional<Principal> after, int limit) {
        return store.parked(handler, after, limit);
    }

    @Override
    public boolean archive(Archival archival) {
        return store.archive(archival);
    }

    @Override
    public void close() {
        store.close();
    }
}
