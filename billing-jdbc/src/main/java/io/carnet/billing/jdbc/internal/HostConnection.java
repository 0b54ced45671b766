package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The transaction on a connection of the host's. Of the connection's own methods only those are called that ask, and those
 * that make statements.
 */
public final class HostConnection implements HostTransaction {

    private final Connection connection;
    private final Database database;
    private final Dialect dialect;
    private final Supplier<Optional<Connection>> current;

    /** @param current the connection of the transaction that the calling thread is in */
    public HostConnection(Connection connection, Database database, Supplier<Optional<Connection>> current) {
        this.connection = connection;
        this.database = database;
        dialect = database.dialect();
        this.current = current;
    }

    @Override
    public <A> A transact(Need need, Instant at, Duration patience, Function<WalletView, Decision<A>> work) {
        try {
            requireFit();
            Session session = Session.joining(connection, dialect, database.names(), database.portable());
            LoadedBatch batch = new LockTimeout(connection, dialect)
                    .within(patience, () -> LoadedBatch.load(session, database.runs(), List.of(need), at, () -> {}));
            Decision<A> decision = work.apply(batch.loaded(need.principal()));
            Optional<Changes> changes = decision.changes();
            if (changes.isPresent()) {
                batch.write(List.of(changes.get()));
                session.run();
            }
            return decision.answer();
        } catch (SQLException e) {
            throw Failures.typed(dialect, e);
        } catch (LoadingFailure e) {
            throw Failures.typed(dialect, e.failure());
        }
    }

    private void requireFit() throws SQLException {
        require(!connection.getAutoCommit(), Mistake.AUTO_COMMIT);
        require(!connection.isReadOnly(), Mistake.READ_ONLY);
        require(connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED, Mistake.ISOLATION);
    }

    private static void require(boolean fit, Mistake mistake) {
        if (!fit) {
            throw new JoiningException(mistake);
        }
    }

    /** A connection that is neither closed nor back at auto-commit while another one is current was set aside. */
    @Override
    public boolean hasEnded() {
        Optional<Connection> now = current.get();
        try {
            return now.isEmpty() || connection.isClosed() || connection.getAutoCommit();
        } catch (SQLException e) {
            return true;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostConnection same && same.connection == connection;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(connection);
    }
}
