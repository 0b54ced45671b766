package io.carnet.billing.jdbc;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.internal.Archiver;
import io.carnet.billing.jdbc.internal.Committer;
import io.carnet.billing.jdbc.internal.Database;
import io.carnet.billing.jdbc.internal.Failures;
import io.carnet.billing.jdbc.internal.HostConnection;
import io.carnet.billing.jdbc.internal.LoadedBatch;
import io.carnet.billing.jdbc.internal.LoadingFailure;
import io.carnet.billing.jdbc.internal.RunsInFlight;
import io.carnet.billing.jdbc.internal.Transaction;
import io.carnet.billing.jdbc.internal.Turn;
import io.carnet.billing.jdbc.internal.WholeWallet;
import io.carnet.billing.jdbc.internal.table.ClaimTable;
import io.carnet.billing.jdbc.internal.table.DeliveryTable;
import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.PurchaseTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.TableNames;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.HostTransactions;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Keeps billing's state in a relational database: PostgreSQL, MariaDB, MySQL or H2. The tables must be there, see
 * {@link Schema}. Thread-safe; any number of stores, in any number of processes, may share a database.
 *
 * <p>Every unit of work is one transaction at READ COMMITTED that locks the wallets it needs, in key order, before it reads
 * anything else. Connections go back to their source as they came.
 */
public final class JdbcBillingStore implements BillingStore {

    /** How long archiving waits for a wallet's lock. */
    private static final Duration ARCHIVING_WAITS = Duration.ofSeconds(5);

    private final Database database;
    private final Committer committer;

    /**
     * A store over a database, with the {@linkplain JdbcOptions#defaults() default options}.
     *
     * @param dataSource where connections come from; it stays open when the store is closed
     * @throws UnavailableException if no connection can be had
     * @throws IllegalArgumentException if the database is not one that is supported; H2 2.5.250 and 2.5.252 are not for
     *     files, which lose answered commits when the process is killed
     */
    public JdbcBillingStore(DataSource dataSource) {
        this(dataSource, JdbcOptions.defaults());
    }

    /**
     * A store over a database.
     *
     * @param dataSource where connections come from; it stays open when the store is closed
     * @param options how to use them
     * @throws UnavailableException if no connection can be had
     * @throws IllegalArgumentException if the database is not one that is supported
     */
    public JdbcBillingStore(DataSource dataSource, JdbcOptions options) {
        try (Connection connection = dataSource.getConnection()) {
            Dialect dialect = Dialect.of(connection);
            dialect.checkDurable(connection);
            TableNames names = TableNames.in(options.schema, dialect);
            Turn turn = Turn.in(dialect.file(connection));
            database = new Database(
                    dataSource, dialect, names, turn, new RunsInFlight(), options.statementTimeout, options.portable);
        } catch (SQLException e) {
            throw new UnavailableException(e);
        }
        committer = new Committer(database, options.commitPatience, options.metrics);
    }

    @Override
    public Threading threading() {
        return Threading.COMMITTERS;
    }

    @Override
    public void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work) {
        committer.commit(patience, (session, locked) -> {
            LoadedBatch batch = LoadedBatch.load(session, database.runs(), needs, at, locked);
            Collection<Changes> changes = work.apply(batch.views());
            batch.write(changes);
            return !changes.isEmpty();
        });
    }

    /**
     * The transaction on one of the host's connections, to take part in with {@link io.carnet.billing.Billing#joining}. Its
     * auto-commit must be off and its isolation READ COMMITTED, which is not MariaDB's and MySQL's default: at theirs,
     * REPEATABLE READ, what is read may be stale although it is locked.
     *
     * <p>Of the connection, which may be a pool's proxy, statements are asked for and nothing else: it is never committed,
     * rolled back or closed, and no setting but the time to wait for locks is changed, which is put back.
     *
     * @param connection to the database this store keeps its tables in
     * @return for the thread that uses the connection
     */
    public HostTransaction in(Connection connection) {
        return new HostConnection(connection, database, () -> Optional.of(connection));
    }

    /**
     * The transactions that the host's framework binds to its threads, to take part in with
     * {@link io.carnet.billing.Billing#joining}. What {@link #in(Connection)} asks of a connection and promises it holds here
     * too. With Spring:
     *
     * <pre>{@code
     * store.in(() -> Optional.ofNullable((ConnectionHolder) TransactionSynchronizationManager.getResource(dataSource))
     *         .map(ConnectionHolder::getConnection))
     * }</pre>
     *
     * @param current answers the connection of the transaction that the calling thread is in, or empty; the same object for
     *     as long as the transaction goes on. As long as it answers the connection of a transaction that is over, as
     *     frameworks do in callbacks after a commit, that transaction is taken to go on
     * @return thread-safe
     */
    public HostTransactions in(Supplier<Optional<Connection>> current) {
        return () -> current.get().map(connection -> new HostConnection(connection, database, current));
    }

    @Override
    public <T> T read(Need need, Instant at, Function<WalletView, T> reader) {
        return reading(session -> reader.apply(LoadedBatch.read(session, database.runs(), need, at)));
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
    public List<PurchaseId> unsettled(Instant by, Optional<PurchaseId> after, int limit) {
        return reading(session -> PurchaseTable.unsettled(session, by, after, limit));
    }

    @Override
    public List<Purchase> purchases(Principal principal, Optional<Purchase> before, int limit) {
        return reading(session -> PurchaseTable.page(session, principal, before, limit));
    }

    @Override
    public Optional<Claim> claim(ClaimKey key) {
        return reading(session -> {
            List<Claim> found = new ArrayList<>();
            ClaimTable.named(session, List.of(key), (owner, claim) -> found.add(claim));
            session.run();
            return found.stream().findFirst();
        });
    }

    @Override
    public List<Envelope> events(Principal principal, long after, int limit) {
        return reading(session -> EventTable.page(session, principal, after, limit));
    }

    @Override
    public List<Principal> behind(
            HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit) {
        return reading(session -> DeliveryTable.behind(session, handler, since, at, after, limit));
    }

    @Override
    public List<Delivery> parked(HandlerName handler, Optional<Principal> after, int limit) {
        return reading(session -> DeliveryTable.parked(session, handler, after, limit));
    }

    @Override
    public boolean archive(Archival archival) {
        AtomicBoolean archived = new AtomicBoolean();
        committer.commit(ARCHIVING_WAITS, (session, locked) -> {
            archived.set(Archiver.archive(session, archival));
            return archived.get();
        });
        return archived.get();
    }

    /** Removes what it kept for itself. The connections belong to their source. */
    @Override
    public void close() {
        committer.close();
    }

    private interface Query<T> {
        T ask(Session session) throws SQLException;
    }

    private <T> T reading(Query<T> query) {
        try (Transaction transaction = database.reading()) {
            return query.ask(transaction.session());
        } catch (SQLException e) {
            throw Failures.typed(database.dialect(), e);
        } catch (LoadingFailure e) {
            throw Failures.typed(database.dialect(), e.failure());
        }
    }
}
