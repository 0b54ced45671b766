package io.carnet.billing.memory;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.StoreException;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps everything in memory, for tests and trials: nothing survives the JVM, and nothing is ever removed. Thread-safe.
 */
public final class InMemoryBillingStore implements BillingStore {

    private final ConcurrentSkipListMap<Principal, MemoryWallet> wallets = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<ClaimKey, Claim> claims = new ConcurrentHashMap<>();

    /** An empty store. */
    public InMemoryBillingStore() {}

    @Override
    public Threading threading() {
        return Threading.CALLERS;
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        List<MemoryWallet> locked = new ArrayList<>(needs.size());
        try {
            for (Principal principal : inOrder(needs)) {
                MemoryWallet wallet = wallet(principal);
                wallet.lock.lock();
                locked.add(wallet);
            }
            Collection<Changes> decided;
            do {
                decided = work.apply(views(locked));
            } while (!claims(decided));
            decided.forEach(changes -> wallet(changes.wallet().principal()).apply(changes));
        } finally {
            locked.forEach(wallet -> wallet.lock.unlock());
        }
    }

    /** Claims all or nothing; false if somebody else was faster. */
    private boolean claims(Collection<Changes> decided) {
        Map<ClaimKey, Claim> wanted = new HashMap<>();
        for (Changes changes : decided) {
            for (Claim claim : changes.claims()) {
                if (wanted.put(claim.key(), claim) != null) {
                    throw new StoreException(
                            "the claims of a batch could not be written",
                            new IllegalStateException("one thing is claimed twice"));
                }
            }
        }
        synchronized (claims) {
            if (wanted.keySet().stream().anyMatch(claims::containsKey)) {
                return false;
            }
            claims.putAll(wanted);
            return true;
        }
    }

    private static Map<Principal, WalletView> views(List<MemoryWallet> locked) {
        if (locked.size() == 1) {
            return Map.of(locked.get(0).wallet().principal(), locked.get(0));
        }
        Map<Principal, WalletView> views = new HashMap<>();
        locked.forEach(wallet -> views.put(wallet.wallet().principal(), wallet));
        return views;
    }

    @Override
    public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
        return locked(need.principal(), reader::apply);
    }

    @Override
    public <T> T snapshot(Principal principal, Function<Snapshot, T> reader) {
        return locked(principal, reader::apply);
    }

    @Override
    public List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
        return locked(principal, wallet -> wallet.runsBelow(before.orElse(Long.MAX_VALUE), filter, limit));
    }

    @Override
    public List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit) {
        return locked(principal, wallet -> wallet.entriesAbove(reference, after, limit));
    }

    @Override
    public List<Principal> principals(Optional<Principal> after, int limit) {
        return written(after).limit(limit).toList();
    }

    private Stream<Principal> written(Optional<Principal> after) {
        return after.map(principal -> wallets.tailMap(principal, false)).orElse(wallets).entrySet().stream()
                .filter(entry -> entry.getValue().written())
                .map(Map.Entry::getKey);
    }

    @Override
    public List<Principal> ending(Instant after, Instant by, Optional<Principal> from, int limit) {
        return written(from)
                .filter(principal -> locked(principal, wallet -> wallet.ends(after, by)))
                .limit(limit)
                .toList();
    }

    @Override
    public List<PurchaseId> unsettled(Instant by, Optional<PurchaseId> after, int limit) {
        Comparator<PurchaseId> order =
                Comparator.comparing(PurchaseId::principal).thenComparing(PurchaseId::key);
        NavigableMap<Principal, MemoryWallet> rest =
                after.map(last -> wallets.tailMap(last.principal(), true)).orElse(wallets);
        return rest.entrySet().stream()
                .flatMap(entry -> locked(entry.getKey(), wallet -> wallet.unsettled(by)).stream()
                        .map(key -> new PurchaseId(entry.getKey(), key))
                        .sorted(order))
                .filter(id -> after.filter(last -> order.compare(id, last) <= 0).isEmpty())
                .limit(limit)
                .toList();
    }

    @Override
    public List<Purchase> purchases(Principal principal, Optional<Purchase> before, int limit) {
        return locked(principal, wallet -> wallet.purchasesBehind(before, limit));
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        return Optional.ofNullable(claims.get(key));
    }

    @Override
    public List<Envelope> events(Principal principal, long after, int limit) {
        return locked(principal, wallet -> wallet.eventsAbove(after, limit));
    }

    @Override
    public List<Principal> behind(
            HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit) {
        return written(after)
                .filter(principal -> locked(principal, wallet -> wallet.behind(handler, since, at)))
                .limit(limit)
                .toList();
    }

    @Override
    public List<Delivery> parked(HandlerName handler, Optional<Principal> after, int limit) {
        return written(after)
                .map(principal -> locked(principal, wallet -> wallet.delivery(handler)))
                .filter(Delivery::parked)
                .limit(limit)
                .toList();
    }

    @Override
    public boolean archive(Archival archival) {
        return locked(archival.after().principal(), wallet -> wallet.archive(archival));
    }

    /** Does nothing: the memory goes with the store. */
    @Override
    public void close() {}

    private static List<Principal> inOrder(Collection<Need> needs) {
        List<Principal> principals = new ArrayList<>(needs.size());
        for (Need need : needs) {
            principals.add(need.principal());
        }
        principals.sort(Comparator.naturalOrder());
        return principals;
    }

    private MemoryWallet wallet(Principal principal) {
        MemoryWallet wallet = wallets.get(principal);
        return wallet != null ? wallet : wallets.computeIfAbsent(principal, this::fresh);
    }

    private MemoryWallet fresh(Principal principal) {
        return new MemoryWallet(principal, claims);
    }

    /** Reading an unknown principal leaves no trace of it. */
    private <T> T locked(Principal principal, Function<MemoryWallet, T> reader) {
        MemoryWallet known = wallets.get(principal);
        MemoryWallet wallet = known != null ? known : fresh(principal);
        wallet.lock.lock();
        try {
            return reader.apply(wallet);
        } finally {
            wallet.lock.unlock();
        }
    }
}
