package io.carnet.billing.jdbc;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.internal.LoadedBatch;
import io.carnet.billing.jdbc.internal.Transaction;
import io.carnet.billing.jdbc.internal.WholeWallet;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps billing's state in a relational database: PostgreSQL, MariaDB, MySQL or H2. The tables must be there, see
 * {@link Schema}. Thread-safe; any number of stores, in any number of processes, may share a database.
 *
 * <p>Every unit of work is one transaction at READ COMMITTED that locks the wallets it needs, in key order, before it reads
 * anything else. Connections go back to their source as they came.
 */
public final class JdbcBillingStore implements BillingStore {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcBillingStore.class);
    private static final int MOST_TRIES = 8;

    /** Who were in each other's way must not meet again at once. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final DataSource dataSource;
    private final Dialect dialect;

    /**
     * A store over a database.
     *
     * @param dataSource where connections come from; it stays open when the store is closed
     * @throws StoreException if no connection can be had, or the database is not one that is supported
     */
    public JdbcBillingStore(DataSource dataSource) {
        this.dataSource = dataSource;
        try (Connection connection = dataSource.getConnection()) {
            dialect = Dialect.of(connection);
        } catch (SQLException e) {
            throw new StoreException("the database cannot be used", e);
        }
    }

    @Override
    public Threading threading() {
        return Threading.COMMITTERS;
    }

    @Override
    public void transact(
            Collection<Need> needs, Instant at, Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        for (int tries = 1; ; tries++) {
            try {
                transactOnce(needs, at, work);
                return;
            } catch (SQLException e) {
                if (tries == MOST_TRIES || !dialect.isTransient(e)) {
                    throw new StoreException("the database failed", e);
                }
                LOG.debug("try {} of a unit of work was undone", tries, e);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            }
        }
    }

    private void transactOnce(
            Collection<Need> needs, Instant at, Function<Map<Principal, WalletView>, Collection<Changes>> work)
            throws SQLException {
        try (Transaction transaction = Transaction.writing(dataSource, dialect)) {
            LoadedBatch batch = LoadedBatch.load(transaction.session(), needs, at);
            Collection<Changes> changes = work.apply(batch.views());
            if (!changes.isEmpty()) {
                batch.write(changes);
                transaction.commit();
            }
        }
    }

    @Override
    public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
        return reading(session -> reader.apply(LoadedBatch.read(session, need, at)));
    }

    @Override
    public <T> T snapshot(Principal principal, Function<Snapshot, T> reader) {
        return reading(session -> reader.apply(new WholeWallet(session, principal)));
    }

    @Override
    public List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit) {
        return reading(session -> RunTable.page(session, principal, filter, before, limit));
    }

    @Override
    public List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit) {
        return reading(session -> JournalTable.page(session, principal, reference, after, limit));
    }

    @Override
    public List<Principal> principals(Optional<Principal> after, int limit) {
        return reading(session -> WalletTable.principals(session, after, limit));
    }

    @Override
    public List<Principal> ending(Instant after, Instant by, Optional<Principal> from, int limit) {
        return reading(session -> WalletTable.ending(session, after, by, from, limit));
    }

    @Override
    public List<Envelope> events(Principal principal, long after, int limit) {
        return reading(session -> EventTable.page(session, principal, after, limit));
    }

    @Override
    public List<Principal> behind(HandlerName handler, Instant at, Optional<Principal> after, int limit) {
        return reading(session -> DeliveryTable.behind(session, handler, at, after, limit));
    }

    @Override
    public List<Delivery> parked(HandlerName handler, Optional<Principal> after, int limit) {
        return reading(session -> DeliveryTable.parked(session, handler, after, limit));
    }

    /** Does nothing: the connections belong to their source. */
    @Override
    public void close() {}

    private interface Query<T> {
        T ask(Session session) throws SQLException;
    }

    private <T> T reading(Query<T> query) {
        try (Transaction transaction = Transaction.reading(dataSource, dialect)) {
            return query.ask(transaction.session());
        } catch (SQLException e) {
            throw new StoreException("the database failed", e);
        }
    }
}
