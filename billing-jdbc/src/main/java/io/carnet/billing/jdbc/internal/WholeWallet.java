package io.carnet.billing.jdbc.internal;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.internal.table.CheckpointTable;
import io.carnet.billing.jdbc.internal.table.ClaimTable;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.PackTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.TopUpTable;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.jdbc.internal.table.WindowTable;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** All rows of one principal. What there can be many of is read page by page. */
public final class WholeWallet implements Snapshot {

    private final Session session;
    private final Principal principal;

    public WholeWallet(Session session, Principal principal) {
        this.session = session;
        this.principal = principal;
    }

    private interface Query<T> {
        T run() throws SQLException;
    }

    private <T> T asking(Query<T> query) {
        try {
            return query.run();
        } catch (SQLException e) {
            throw new LoadingFailure(e);
        }
    }

    @Override
    public Wallet wallet() {
        return asking(() -> {
            List<Wallet> found = new ArrayList<>();
            WalletTable.find(session, List.of(principal), (who, wallet) -> found.add(wallet));
            session.run();
            return found.isEmpty() ? Wallet.fresh(principal) : found.get(0);
        });
    }

    @Override
    public Checkpoint checkpoint() {
        return asking(() -> CheckpointTable.latest(session, principal));
    }

    @Override
    public Stream<Pack> packs() {
        return asking(() -> PackTable.all(session, principal)).stream();
    }

    @Override
    public Stream<Run> runs() {
        Stream<Run> kept = pages(last -> asking(
                () -> RunTable.page(session, principal, ActivityFilter.ALL, last.map(Run::number), Limits.PAGE)));
        Stream<Run> archived =
                pages(last -> asking(() -> RunTable.archived(session, principal, last.map(Run::number), Limits.PAGE)));
        return Stream.concat(kept, archived);
    }

    @Override
    public Stream<CapWindow> windows() {
        return asking(() -> WindowTable.all(session, principal)).stream();
    }

    @Override
    public Stream<Purchase> purchases() {
        return asking(() -> PurchaseTable.all(session, principal)).stream();
    }

    @Override
    public TopUp topUp() {
        return asking(() -> TopUpTable.of(session, principal));
    }

    @Override
    public Stream<Claim> claims() {
        return asking(() -> ClaimTable.all(session, principal)).stream();
    }

    @Override
    public Stream<Entry> entries() {
        return pages(last -> asking(() -> JournalTable.page(
                session, principal, Optional.empty(), last.map(Entry::number).orElse(0L), Limits.PAGE)));
    }

    @Override
    public Stream<Envelope> events() {
        return pages(last -> asking(() ->
                EventTable.page(session, principal, last.map(Envelope::number).orElse(0L), Limits.PAGE)));
    }

    @Override
    public Stream<Delivery> deliveries() {
        return asking(() -> DeliveryTable.all(session, principal)).stream();
    }

    private static <T> Stream<T> pages(Function<Optional<T>, List<T>> next) {
        List<T> first = next.apply(Optional.empty());
        return Stream.iterate(
                        first, Predicate.not(List::isEmpty), page -> next.apply(Optional.of(page.get(page.size() - 1))))
                .flatMap(List::stream);
    }
}
