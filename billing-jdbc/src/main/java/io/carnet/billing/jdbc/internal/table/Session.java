package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * One transaction's statements on one connection. What is asked for or written may wait until {@link #run}, so that it goes
 * to the database together.
 */
public abstract class Session {

    final Connection connection;
    private final Dialect dialect;
    private final TableNames names;
    private int timeout;

    Session(Connection connection, Dialect dialect, TableNames names) {
        this.connection = connection;
        this.dialect = dialect;
        this.names = names;
    }

    /**
     * The statements that are fastest on the connection's database, or those that any understands.
     *
     * @param portable whether it must be those
     */
    public static Session on(Connection connection, Dialect dialect, TableNames names, boolean portable) {
        return dialect == Dialect.POSTGRESQL && !portable
                ? new PostgresSession(connection, dialect, names)
                : new PortableSession(connection, dialect, names, dialect.forUpdate());
    }

    /** The same inside a transaction of the host's, where the connection has been told how long to wait for locks. */
    public static Session joining(Connection connection, Dialect dialect, TableNames names, boolean portable) {
        return dialect == Dialect.POSTGRESQL && !portable
                ? new PostgresSession(connection, dialect, names)
                : new PortableSession(connection, dialect, names, "FOR UPDATE");
    }

    public Dialect dialect() {
        return dialect;
    }

    /**
     * Begins a transaction of its own.
     *
     * @param lockWait how long to wait for each lock, where the server can be told
     * @param statement how long a statement may take
     */
    public abstract void begin(Isolation isolation, Duration lockWait, Duration statement) throws SQLException;

    /** Sends what waits, and commits. */
    public abstract void commit() throws SQLException;

    /** After a transaction of its own: leaves the connection's settings as they were. */
    public abstract void end() throws SQLException;

    /** Sends what waits. */
    public abstract void run() throws SQLException;

    abstract <K, T> void ask(
            Lookup lookup, Collection<K> keys, FillFrom<K> fill, ReadOf<T> read, BiConsumer<Principal, T> sink)
            throws SQLException;

    abstract <T> List<T> query(String sql, Fill fill, Read<T> read) throws SQLException;

    abstract <T> void write(Write write, Collection<T> rows, FillFrom<T> fill) throws SQLException;

    /** What a transaction may see. */
    public enum Isolation {
        /** Each statement what was committed before it. */
        READ_COMMITTED,
        /** All of one moment; nothing is written. */
        SNAPSHOT
    }

    interface Fill {
        void fill(Slots slots) throws SQLException;
    }

    interface FillFrom<T> {
        void fill(Slots slots, T row) throws SQLException;
    }

    interface Read<T> {
        T read(Row row) throws SQLException;
    }

    interface ReadOf<T> {
        T read(Principal principal, Row row) throws SQLException;
    }

    static <T> List<T> rows(ResultSet result, Read<T> read) throws SQLException {
        List<T> rows = new ArrayList<>();
        Row row = new Row(result);
        while (row.next()) {
            rows.add(read.read(row));
        }
        return rows;
    }

    static <T> void pour(ResultSet result, ReadOf<T> read, BiConsumer<Principal, T> sink) throws SQLException {
        Row row = new Row(result);
        while (row.next()) {
            Principal principal = new Principal(row.text());
            sink.accept(principal, read.read(principal, row));
        }
    }

    /** Changes or removes rows and answers how many. */
    int change(String sql, Fill fill) throws SQLException {
        run();
        try (PreparedStatement statement = prepare(sql)) {
            fill.fill(new Marks(statement));
            return statement.executeUpdate();
        }
    }

    /** Adds a row; that another transaction has added the same one is no failure. */
    void writeUnlessThere(Write insert, Fill fill) throws SQLException {
        run();
        try (PreparedStatement statement = prepare(dialect.unlessThere(insert.portable()))) {
            fill.fill(new Marks(statement));
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!dialect.isHarmless(e)) {
                throw e;
            }
        }
    }

    /** From now on, the driver must see to it that no statement takes longer than these seconds. */
    void timeout(int seconds) {
        timeout = seconds;
    }

    PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(names.qualify(sql));
        if (timeout > 0) {
            statement.setQueryTimeout(timeout);
        }
        return statement;
    }

    /** A row that was loaded is not there any more, although its principal is locked. */
    static final class RowGoneException extends SQLException {

        private static final long serialVersionUID = 1L;

        RowGoneException() {
            super("a row that was loaded is gone");
        }
    }

    static void check(int expected, int written) throws SQLException {
        if (written != expected) {
            throw new RowGoneException();
        }
    }

    /** {@code ?, ?, ?} */
    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
