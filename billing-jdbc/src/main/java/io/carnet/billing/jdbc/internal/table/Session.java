package io.carnet.billing.jdbc.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** One transaction's statements on one connection. */
public final class Session {

    private final Connection connection;
    private final Dialect dialect;
    private final TableNames names;
    private final int timeout;

    public Session(Connection connection, Dialect dialect) {
        this(connection, dialect, TableNames.AS_WRITTEN, 0);
    }

    /**
     * Statements on tables of these names.
     *
     * @param timeout seconds that the driver lets a statement take, 0 if it need not see to that
     */
    public Session(Connection connection, Dialect dialect, TableNames names, int timeout) {
        this.connection = connection;
        this.dialect = dialect;
        this.names = names;
        this.timeout = timeout;
    }

    public Dialect dialect() {
        return dialect;
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

    <T> List<T> query(String sql, Fill fill, Read<T> read) throws SQLException {
        try (PreparedStatement statement = prepare(sql)) {
            fill.fill(new Slots(statement));
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                Row row = new Row(result);
                while (row.next()) {
                    rows.add(read.read(row));
                }
                return rows;
            }
        }
    }

    /** Writes rows that must each be exactly one row of the table. */
    <T> void write(String sql, Collection<T> rows, FillFrom<T> fill) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = prepare(sql)) {
            for (T row : rows) {
                fill.fill(new Slots(statement), row);
                statement.addBatch();
            }
            for (int count : statement.executeBatch()) {
                if (count != 1 && count != java.sql.Statement.SUCCESS_NO_INFO) {
                    throw new SQLException("a row that was loaded is gone");
                }
            }
        }
    }

    /** Adds a row; that another transaction has added the same one is no failure. */
    void writeUnlessThere(String sql, Fill fill) throws SQLException {
        try (PreparedStatement statement = prepare(dialect.unlessThere(sql))) {
            fill.fill(new Slots(statement));
            statement.executeUpdate();
        } catch (SQLException e) {
            if (!dialect.isHarmless(e)) {
                throw e;
            }
        }
    }

    private PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(names.qualify(sql));
        if (timeout > 0) {
            statement.setQueryTimeout(timeout);
        }
        return statement;
    }

    /** {@code ?, ?, ?} */
    static String marks(int count) {
        return String.join(", ", Collections.nCopies(count, "?"));
    }
}
