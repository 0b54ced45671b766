package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.Session;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A transaction on a connection of its own. Closing it undoes what was not committed and gives the connection back as it
 * came; a connection that can't be is cut off, because switching its auto-commit back on might commit.
 */
public final class Transaction implements AutoCloseable {

    private final Connection connection;
    private final Session session;
    private final boolean autoCommit;
    private final int isolation;
    private boolean committed;

    private Transaction(Connection connection, Dialect dialect, int wanted) throws SQLException {
        this.connection = connection;
        session = new Session(connection, dialect);
        autoCommit = connection.getAutoCommit();
        isolation = connection.getTransactionIsolation();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        if (isolation != wanted) {
            connection.setTransactionIsolation(wanted);
        }
    }

    /** Begins at READ COMMITTED, to write. */
    public static Transaction writing(DataSource dataSource, Dialect dialect) throws SQLException {
        return begin(dataSource, dialect, Connection.TRANSACTION_READ_COMMITTED);
    }

    /** Begins to read, all of one moment. */
    public static Transaction reading(DataSource dataSource, Dialect dialect) throws SQLException {
        return begin(dataSource, dialect, dialect.snapshotIsolation());
    }

    private static Transaction begin(DataSource dataSource, Dialect dialect, int isolation) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            return new Transaction(connection, dialect, isolation);
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
        } catch (RuntimeException | Error e) {
            throw new CommitFailedException(new SQLException(e));
        }
        committed = true;
    }

    @Override
    public void close() throws SQLException {
        try {
            if (!committed) {
                connection.rollback();
            }
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
