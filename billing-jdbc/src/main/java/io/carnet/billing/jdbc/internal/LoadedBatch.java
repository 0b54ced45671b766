package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The principals of one unit of work: locked in key order, created where nobody has seen them, and loaded. */
public final class LoadedBatch {

    private final Session session;
    private final Map<Principal, WalletView> views = new HashMap<>();

    private LoadedBatch(Session session) {
        this.session = session;
    }

    /**
     * Locks and loads.
     *
     * @param locked told when all are locked
     */
    public static LoadedBatch load(Session session, Collection<Need> needs, Instant at, Runnable locked)
            throws SQLException {
        SortedMap<Principal, Need> inOrder = new TreeMap<>();
        needs.forEach(need -> inOrder.put(need.principal(), need));
        LoadedBatch batch = new LoadedBatch(session);
        List<Wallet> wallets = lock(session, inOrder.keySet());
        locked.run();
        for (Wallet wallet : wallets) {
            Need need = Objects.requireNonNull(inOrder.get(wallet.principal()), "a wallet nobody asked for");
            batch.views.put(wallet.principal(), LoadedWallet.load(session, wallet, need, at));
        }
        return batch;
    }

    private static List<Wallet> lock(Session session, Collection<Principal> principals) throws SQLException {
        List<Wallet> there = WalletTable.lock(session, principals);
        if (there.size() == principals.size()) {
            return there;
        }
        List<Principal> unseen = new ArrayList<>(principals);
        there.forEach(wallet -> unseen.remove(wallet.principal()));
        WalletTable.create(session, unseen);
        return WalletTable.lock(session, principals);
    }

    public Map<Principal, WalletView> views() {
        return views;
    }

    WalletView view(Principal principal) {
        WalletView view = views.get(principal);
        if (view == null) {
            throw new IllegalStateException("changes of " + principal + ", which was not loaded");
        }
        return view;
    }

    public void write(Collection<Changes> changes) throws SQLException {
        Flush.write(session, changes, this);
    }

    /** One principal's state without its lock. */
    public static WalletView read(Session session, Need need, Instant at) throws SQLException {
        return LoadedWallet.load(session, WalletTable.find(session, need.principal()), need, at);
    }
}
