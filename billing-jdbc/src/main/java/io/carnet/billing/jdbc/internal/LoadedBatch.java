package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The principals of one unit of work: locked in key order, created where nobody has seen them, and loaded. */
public final class LoadedBatch {

    private final Session session;
    private final RunsInFlight runs;
    private final SortedMap<Principal, Need> needs = new TreeMap<>();
    private final Instant at;
    private final Map<Principal, LoadedWallet> wallets = new HashMap<>();
    private final Map<ClaimKey, Claim> claims = new HashMap<>();

    private LoadedBatch(Session session, RunsInFlight runs, Collection<Need> needs, Instant at) {
        this.session = session;
        this.runs = runs;
        this.at = at;
        needs.forEach(need -> this.needs.put(need.principal(), need));
    }

    /**
     * Locks and loads.
     *
     * @param locked told when all are locked
     */
    public static LoadedBatch load(
            Session session, RunsInFlight runs, Collection<Need> needs, Instant at, Runnable locked)
            throws SQLException {
        LoadedBatch batch = new LoadedBatch(session, runs, needs, at);
        batch.load(WalletTable::lock);
        List<Principal> unseen = batch.unseen();
        if (!unseen.isEmpty()) {
            WalletTable.create(session, unseen);
            batch.wallets.clear();
            batch.load(WalletTable::lock);
        }
        locked.run();
        return batch;
    }

    /** One principal's state without its lock. */
    public static WalletView read(Session session, RunsInFlight runs, Need need, Instant at) throws SQLException {
        LoadedBatch batch = new LoadedBatch(session, runs, List.of(need), at);
        batch.load(WalletTable::find);
        Principal principal = need.principal();
        return batch.wallets.getOrDefault(principal, new LoadedWallet(session, Wallet.fresh(principal), batch.claims));
    }

    private interface Ask {
        void wallets(Session session, Collection<Principal> inOrder, BiConsumer<Principal, Wallet> sink)
                throws SQLException;
    }

    private void load(Ask ask) throws SQLException {
        ask.wallets(
                session,
                needs.keySet(),
                (principal, wallet) -> wallets.put(principal, new LoadedWallet(session, wallet, claims)));
        Wanted wanted = new Wanted(at, runs);
        needs.values().forEach(wanted::need);
        while (wanted.ask(session, wallets, claims)) {
            session.run();
            wallets.values().forEach(wanted::referredTo);
        }
    }

    private List<Principal> unseen() {
        List<Principal> unseen = new ArrayList<>(needs.keySet());
        unseen.removeAll(wallets.keySet());
        return unseen;
    }

    public Map<Principal, WalletView> views() {
        return Collections.unmodifiableMap(wallets);
    }

    LoadedWallet loaded(Principal principal) {
        LoadedWallet loaded = wallets.get(principal);
        if (loaded == null) {
            throw new IllegalStateException("rows of " + principal + ", which was not loaded");
        }
        return loaded;
    }

    /** Writes what was decided; it may wait for the commit to be sent. */
    public void write(Collection<Changes> changes) throws SQLException {
        Flush.write(session, changes, this);
        changes.forEach(each -> each.runs().forEach(runs::note));
    }
}
