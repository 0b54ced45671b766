package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.value.Principal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Statements that any database understands, and that any proxy can route by the principal. Each goes out at once. */
final class PortableSession extends Session {

    private final String forUpdate;
    private int before;
    private Dialect.PutBack limits = () -> {};

    PortableSession(Connection connection, Dialect dialect, TableNames names, String forUpdate) {
        super(connection, dialect, names);
        this.forUpdate = forUpdate;
    }

    @Override
    public void begin(Isolation isolation, Duration lockWait, Duration statement) throws SQLException {
        timeout(dialect().driversTimeout(statement));
        before = connection.getTransactionIsolation();
        int wanted =
                isolation == Isolation.SNAPSHOT ? dialect().snapshotIsolation() : Connection.TRANSACTION_READ_COMMITTED;
        if (before != wanted) {
            connection.setTransactionIsolation(wanted);
        }
        if (isolation == Isolation.READ_COMMITTED) {
            dialect().makeDurable(connection);
            limits = dialect().limit(connection, lockWait, statement);
        }
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
    }

    @Override
    public void end() throws SQLException {
        limits.run();
        if (connection.getTransactionIsolation() != before) {
            connection.setTransactionIsolation(before);
        }
    }

    @Override
    public void run() {}

    @Override
    <K, T> void ask(Lookup lookup, Collection<K> keys, FillFrom<K> fill, ReadOf<T> read, BiConsumer<Principal, T> sink)
            throws SQLException {
        List<K> left = new ArrayList<>(keys);
        while (!left.isEmpty()) {
            int size = Lookup.size(left.size(), dialect().keysAtOnce());
            List<K> now = left.subList(0, Math.min(size, left.size()));
            try (PreparedStatement statement = prepare(lookup.portable(size, forUpdate))) {
                Marks marks = new Marks(statement);
                for (int i = 0; i < size; i++) {
                    fill.fill(marks, now.get(Math.min(i, now.size() - 1)));
                }
                try (ResultSet result = statement.executeQuery()) {
                    pour(result, read, sink);
                }
            }
            now.clear();
        }
    }

    @Override
    <T> List<T> query(String sql, Fill fill, Read<T> read) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            fill.fill(new Marks(statement));
            try (ResultSet result = statement.executeQuery()) {
                return rows(result, read);
            }
        }
    }

    @Override
    <T> void write(Write write, Collection<T> rows, FillFrom<T> fill) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = prepare(write.portable())) {
            for (T row : rows) {
                fill.fill(new Marks(statement), row);
                statement.addBatch();
            }
            for (int count : executeBatch(statement)) {
                if (count != Statement.SUCCESS_NO_INFO) {
                    check(1, count);
                }
            }
        }
    }

    /**
     * Tells what failed, not that it was one of many: MySQL's driver leaves the latter without a state. It also closes
     * statements when the connection breaks, and then complains of that.
     */
    private static int[] executeBatch(PreparedStatement statement) throws SQLException {
        try {
            return statement.executeBatch();
        } catch (SQLException e) {
            if (isClosed(statement)) {
                throw new SQLNonTransientConnectionException("the connection broke", "08006", e);
            }
            throw e instanceof BatchUpdateException && e.getCause() instanceof SQLException cause ? cause : e;
        }
    }

    private static boolean isClosed(PreparedStatement statement) {
        try {
            return statement.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }
}
