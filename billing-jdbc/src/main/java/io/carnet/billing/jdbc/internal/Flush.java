package io.carnet.billing.jdbc.internal;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.internal.table.ClaimTable;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.Keyed;
import io.carnet.billing.jdbc.internal.table.PackTable;
import io.carnet.billing.jdbc.internal.table.PolicyTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.ReceiptTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.TopUpTable;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.jdbc.internal.table.WindowTable;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Writes what was decided, all principals together. A row that was loaded is there, any other is new. */
final class Flush {

    private final List<Wallet> wallets = new ArrayList<>();
    private final Rows<Keyed<Pack>> packs = new Rows<>();
    private final Rows<Run> runs = new Rows<>();
    private final Rows<Keyed<CapWindow>> windows = new Rows<>();
    private final Rows<Keyed<StoredPolicy>> policies = new Rows<>();
    private final Rows<Purchase> purchases = new Rows<>();
    private final Rows<Delivery> deliveries = new Rows<>();
    private final List<Keyed<Receipt>> receipts = new ArrayList<>();
    private final List<Keyed<Entry>> entries = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Rows<Keyed<TopUp>> topUps = new Rows<>();
    private final List<Envelope> events = new ArrayList<>();

    private Flush() {}

    static void write(Session session, Collection<Changes> all, LoadedBatch loaded) throws SQLException {
        Flush flush = new Flush();
        for (Changes changes : all) {
            flush.add(changes, loaded.loaded(changes.wallet().principal()));
        }
        flush.write(session);
    }

    private void add(Changes changes, WalletView before) {
        Principal principal = changes.wallet().principal();
        wallets.add(changes.wallet());
        packs.add(
                keyed(principal, changes.packs()),
                pack -> before.pack(pack.key().id()).isPresent());
        runs.add(
                changes.runs(),
                run -> run.state() != RunState.REFUSED && before.run(run.key()).isPresent());
        windows.add(
                keyed(principal, changes.windows()),
                window -> before.window(window.key().key()).isPresent());
        policies.add(
                keyed(principal, changes.policies()),
                policy -> before.policy(policy.key().subject()).version() > 0);
        purchases.add(
                changes.purchases(), purchase -> before.purchase(purchase.key()).isPresent());
        deliveries.add(
                changes.deliveries(),
                delivery -> before.delivery(delivery.handler()).version() > 0);
        receipts.addAll(keyed(principal, changes.receipts()));
        entries.addAll(keyed(principal, changes.entries()));
        claims.addAll(changes.claims());
        topUps.add(
                keyed(principal, changes.topUp().stream().toList()),
                topUp -> before.topUp().version() > 0);
        events.addAll(changes.events());
    }

    private void write(Session session) throws SQLException {
        ClaimTable.insert(session, claims);
        WalletTable.update(session, wallets);
        packs.write(session, PackTable::insert, PackTable::update);
        runs.write(session, RunTable::insert, RunTable::update);
        windows.write(session, WindowTable::insert, WindowTable::update);
        policies.write(session, PolicyTable::insert, PolicyTable::update);
        purchases.write(session, PurchaseTable::insert, PurchaseTable::update);
        ReceiptTable.insert(session, receipts);
        JournalTable.insert(session, entries);
        EventTable.insert(session, events);
        deliveries.write(session, DeliveryTable::insert, DeliveryTable::update);
        topUps.write(session, TopUpTable::insert, TopUpTable::update);
    }

    private static <T> List<Keyed<T>> keyed(Principal principal, Collection<T> rows) {
        return rows.stream().map(row -> new Keyed<>(principal, row)).toList();
    }

    private interface Statement<T> {
        void rows(Session session, Collection<T> rows) throws SQLException;
    }

    private static final class Rows<T> {

        private final List<T> fresh = new ArrayList<>();
        private final List<T> known = new ArrayList<>();

        void add(Collection<T> rows, Predicate<T> isThere) {
            for (T row : rows) {
                (isThere.test(row) ? known : fresh).add(row);
            }
        }

        void write(Session session, Statement<T> insert, Statement<T> update) throws SQLException {
            insert.rows(session, fresh);
            update.rows(session, known);
        }
    }
}
