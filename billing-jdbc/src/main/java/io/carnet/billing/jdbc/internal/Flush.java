package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.PackTable;
import io.carnet.billing.jdbc.internal.table.PolicyTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.ReceiptTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.jdbc.internal.table.WindowTable;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Writes what was decided. A row that was loaded is there, any other is new. */
final class Flush {

    private Flush() {}

    static void write(Session session, Collection<Changes> all, LoadedBatch loaded) throws SQLException {
        WalletTable.update(session, all.stream().map(Changes::wallet).toList());
        for (Changes changes : all) {
            write(session, changes, loaded.view(changes.wallet().principal()));
        }
    }

    private static void write(Session session, Changes changes, WalletView before) throws SQLException {
        Principal principal = changes.wallet().principal();
        upsert(
                session,
                principal,
                changes.packs(),
                pack -> before.pack(pack.id()).isPresent(),
                PackTable::insert,
                PackTable::update);
        upsert(
                session,
                principal,
                changes.runs(),
                run -> run.state() != RunState.REFUSED && before.run(run.key()).isPresent(),
                RunTable::insert,
                RunTable::update);
        upsert(
                session,
                principal,
                changes.windows(),
                window -> before.window(window.key()).isPresent(),
                WindowTable::insert,
                WindowTable::update);
        upsert(
                session,
                principal,
                changes.policies(),
                policy -> before.policy(policy.subject()).version() > 0,
                PolicyTable::insert,
                PolicyTable::update);
        upsert(
                session,
                principal,
                changes.purchases(),
                purchase -> before.purchase(purchase.key()).isPresent(),
                PurchaseTable::insert,
                PurchaseTable::update);
        ReceiptTable.insert(session, principal, changes.receipts());
        JournalTable.insert(session, principal, changes.entries());
        EventTable.insert(session, changes.events());
        upsert(
                session,
                principal,
                changes.deliveries(),
                delivery -> before.delivery(delivery.handler()).version() > 0,
                (same, who, rows) -> DeliveryTable.insert(same, rows),
                (same, who, rows) -> DeliveryTable.update(same, rows));
    }

    private interface Write<T> {
        void rows(Session session, Principal principal, Collection<T> rows) throws SQLException;
    }

    private static <T> void upsert(
            Session session,
            Principal principal,
            Collection<T> rows,
            Predicate<T> isThere,
            Write<T> insert,
            Write<T> update)
            throws SQLException {
        List<T> fresh = new ArrayList<>();
        List<T> known = new ArrayList<>();
        for (T row : rows) {
            (isThere.test(row) ? known : fresh).add(row);
        }
        insert.rows(session, principal, fresh);
        update.rows(session, principal, known);
    }
}
