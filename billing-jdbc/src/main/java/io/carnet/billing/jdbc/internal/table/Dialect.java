package io.carnet.billing.jdbc.internal.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Map;

/** Where databases differ. */
public enum Dialect {
    /** H2, embedded. */
    H2("h2", "VARCHAR(128)", "VARCHAR(32)", "VARCHAR(600)", "VARCHAR(1000000)", "BINARY(32)"),
    /** PostgreSQL, and what speaks its protocol. */
    POSTGRESQL(
            "postgresql",
            "VARCHAR(128) COLLATE \"C\"",
            "VARCHAR(32) COLLATE \"C\"",
            "VARCHAR(600) COLLATE \"C\"",
            "TEXT",
            "BYTEA"),
    /** MariaDB and MySQL. */
    MARIADB(
            "mariadb",
            "VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin",
            "VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin",
            "VARCHAR(600) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
            "BINARY(32)");

    /** H2's name for it is no constant of JDBC; its REPEATABLE READ fixes each table only when it is first read. */
    private static final int H2_SNAPSHOT = 6;

    private final String product;
    private final String key;
    private final String code;
    private final String text;
    private final String longText;
    private final String hash;

    Dialect(String product, String key, String code, String text, String longText, String hash) {
        this.product = product;
        this.key = key;
        this.code = code;
        this.text = text;
        this.longText = longText;
        this.hash = hash;
    }

    /**
     * The dialect a connection speaks.
     *
     * @throws SQLException if the database is none of those that are known
     */
    public static Dialect of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
        for (Dialect dialect : values()) {
            if (name.equals(dialect.product)) {
                return dialect;
            }
        }
        if (name.equals("mysql")) {
            return MARIADB;
        }
        throw new SQLException("no dialect for " + name);
    }

    /** Column types by the names that migrations use. */
    public Map<String, String> types() {
        return Map.of("key", key, "code", code, "long", text, "text", longText, "hash", hash);
    }

    /** H2 answers commits before they are on disk unless it is told not to. */
    public void makeDurable(Connection connection) throws SQLException {
        if (this == H2) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET WRITE_DELAY 0");
            }
        }
    }

    /** The isolation at which all statements of a transaction see the same moment. */
    public int snapshotIsolation() {
        return this == H2 ? H2_SNAPSHOT : Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** Whether a sorted query locks its rows in that order; H2 locks them as it finds them. */
    boolean locksAsSorted() {
        return this != H2;
    }

    /** An insert that another transaction's row under the same key turns into nothing. */
    String unlessThere(String insert) {
        return this == POSTGRESQL ? insert + " ON CONFLICT DO NOTHING" : insert;
    }

    /** Where an insert cannot be told to do nothing, a duplicate key fails only the statement. */
    boolean isHarmless(SQLException duplicate) {
        return switch (this) {
            case H2 -> "23505".equals(duplicate.getSQLState());
            case MARIADB -> duplicate.getErrorCode() == 1062;
            case POSTGRESQL -> false;
        };
    }

    /** The database undid the transaction for reasons that may be gone the next time: a deadlock, a lock wait too long. */
    public boolean isTransient(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (this) {
            case H2 -> state.equals("40001") || state.equals("HYT00") || e.getErrorCode() == 90131;
            case POSTGRESQL -> state.equals("40001") || state.equals("40P01") || state.equals("55P03");
            case MARIADB -> e.getErrorCode() == 1213 || e.getErrorCode() == 1205 || e.getErrorCode() == 1020;
        };
    }

    /** Somebody else held a lock for longer than was to be waited. */
    public boolean isLockedOut(SQLException e) {
        return switch (this) {
            case H2 -> "HYT00".equals(e.getSQLState());
            case POSTGRESQL -> "55P03".equals(e.getSQLState());
            case MARIADB -> e.getErrorCode() == 1205;
        };
    }

    /** The database is not there, or the connection to it broke. */
    public boolean isUnreachable(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("90098");
    }
}
