package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * A transaction on a connection of its own. Closing it undoes what was not committed and gives the connection back as it
 * came; a connection that can't be is cut off, because switching its auto-commit back on might commit.
 */
public final class Transaction implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final boolean autoCommit;
    private final int isolation;
    private final Dialect.PutBack limits;
    private boolean committed;

    private interface Limit {
        Dialect.PutBack limit(Connection connection) throws SQLException;
    }

    private Transaction(Connection connection, Session session, int wanted, Limit limit) throws SQLException {
        this.connection = connection;
        this.session = session;
        autoCommit = connection.getAutoCommit();
        isolation = connection.getTransactionIsolation();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        if (isolation != wanted) {
            connection.setTransactionIsolation(wanted);
        }
        limits = limit.limit(connection);
    }

    static Transaction writing(Database database, Duration lockWait) throws SQLException {
        return begin(
                database,
                Connection.TRANSACTION_READ_COMMITTED,
                connection -> database.dialect().limit(connection, lockWait, database.statementTimeout()));
    }

    static Transaction reading(Database database) throws SQLException {
        return begin(database, database.dialect().snapshotIsolation(), connection -> () -> {});
    }

    private static Transaction begin(Database database, int isolation, Limit limit) throws SQLException {
        Connection connection = database.dataSource().getConnection();
        try {
            Dialect dialect = database.dialect();
            int timeout = dialect.driversTimeout(database.statementTimeout());
            return new Transaction(
                    connection, new Session(connection, dialect, database.names(), timeout), isolation, limit);
        } catch (SQLException | RuntimeException | Error e) {
            cutOff(connection, e);
            throw e;
        }
    }

    public Session session() {
        return session;
    }

    public void commit() throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new CommitFailedException(e);
        }
        committed = true;
    }

    @Override
    public void close() throws SQLException {
        try {
            if (!committed) {
                connection.rollback();
            }
            limits.run();
            if (connection.getTransactionIsolation() != isolation) {
                connection.setTransactionIsolation(isolation);
            }
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
            connection.close();
        } catch (SQLException | RuntimeException | Error e) {
            cutOff(connection, e);
            if (!committed) {
                throw e;
            }
        }
    }

    private static void cutOff(Connection connection, Throwable cause) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
        try {
            connection.close();
        } catch (SQLException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
