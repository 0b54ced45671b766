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
    private boolean committed;

    private Transaction(Connection connection, Dialect dialect, Session.Isolation isolation) throws SQLException {
        this.connection = connection;
        session = Session.on(connection, dialect);
        autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        session.begin(isolation);
    }

    /** Begins at READ COMMITTED, to write. */
    public static Transaction writing(DataSource dataSource, Dialect dialect) throws SQLException {
        return begin(dataSource, dialect, Session.Isolation.READ_COMMITTED);
    }

    /** Begins to read, all of one moment. */
    public static Transaction reading(DataSource dataSource, Dialect dialect) throws SQLException {
        return begin(dataSource, dialect, Session.Isolation.SNAPSHOT);
    }

    private static Transaction begin(DataSource dataSource, Dialect dialect, Session.Isolation isolation)
            throws SQLException {
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
            session.commit();
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
            session.end();
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
