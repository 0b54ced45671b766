package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction on a connection of its own. Closing it undoes what was not committed and gives the connection back as it
 * came; a connection that can't be is cut off, because switching its auto-commit back on might commit.
 */
public final class Transaction implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private final Connection connection;
    private final Session session;
    private final boolean autoCommit;
    private final Runnable afterwards;
    private boolean committed;

    private Transaction(
            Connection connection,
            Database database,
            Session.Isolation isolation,
            Duration lockWait,
            Runnable afterwards)
            throws SQLException {
        this.connection = connection;
        this.afterwards = afterwards;
        session = Session.on(connection, database.dialect(), database.names(), database.portable());
        autoCommit = connection.getAutoCommit();
        if (autoCommit) {
            connection.setAutoCommit(false);
        }
        session.begin(isolation, lockWait, database.statementTimeout());
    }

    static Transaction writing(Database database, Duration lockWait) throws SQLException {
        Turn turn = database.turn();
        turn.take();
        try {
            return begin(database, Session.Isolation.READ_COMMITTED, lockWait, turn::pass);
        } catch (SQLException | RuntimeException | Error e) {
            turn.pass();
            throw e;
        }
    }

    static Transaction reading(Database database) throws SQLException {
        return begin(database, Session.Isolation.SNAPSHOT, database.statementTimeout(), () -> {});
    }

    private static Transaction begin(
            Database database, Session.Isolation isolation, Duration lockWait, Runnable afterwards)
            throws SQLException {
        Connection connection = connect(database);
        try {
            return new Transaction(connection, database, isolation, lockWait, afterwards);
        } catch (SQLException | RuntimeException | Error e) {
            cutOff(connection, e);
            throw e;
        }
    }

    private static Connection connect(Database database) throws SQLException {
        try {
            return database.dataSource().getConnection();
        } catch (SQLException e) {
            throw new NoConnectionException(e);
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
        } catch (RuntimeException | Error e) {
            throw new CommitFailedException(new SQLException(e));
        }
        committed = true;
    }

    /** Never fails: what was read was read, and the database undoes what a connection that is cut off leaves behind. */
    @Override
    public void close() {
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
            LOG.debug(
                    "a connection could not be given back as it came and is cut off: {}",
                    e.getClass().getName());
            cutOff(connection, e);
            if (e instanceof Error error && !committed) {
                throw error;
            }
        } finally {
            afterwards.run();
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
