package io.carnet.billing.jdbc.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /**
     * The longest that H2 is let wait for a lock. It does not see that two wait for each other if one of them would insert
     * what the other has inserted; and nobody else writes to its file meanwhile.
     */
    private static final Duration H2_LOCK_WAIT = Duration.ofMillis(20);

    private static final Set<String> FORGETFUL = Set.of("2.5.250", "2.5.252");

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
     * @throws IllegalArgumentException if the database is none of those that are known
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
        throw new IllegalArgumentException("no dialect for " + name);
    }

    /** What names it where resources differ. */
    public String product() {
        return product;
    }

    /** Where a connection looks for tables. */
    public String schemaOf(Connection connection) throws SQLException {
        return this == MARIADB ? connection.getCatalog() : connection.getSchema();
    }

    /** What migrations leave open: column types, and which rows an index holds where the database lets one say so. */
    public Map<String, String> placeholders() {
        return Map.ofEntries(
                Map.entry("key", key),
                Map.entry("code", code),
                Map.entry("long", text),
                Map.entry("text", longText),
                Map.entry("hash", hash),
                Map.entry("only_live", only("live = 1")),
                Map.entry("only_numbered", only("run_no > 0")),
                Map.entry("only_due", only("due_at IS NOT NULL")),
                Map.entry("only_ending_runs", only("due_at IS NOT NULL AND run_no > 0")),
                Map.entry("only_ending_packs", only("live = 1 AND expires_at IS NOT NULL")),
                Map.entry("only_resting", only("low_from > 0")),
                Map.entry("only_told", only("event_at > 0")),
                Map.entry("only_parked", only("parked = 1")),
                Map.entry("only_claimed", only("not_before > 0")),
                Map.entry("only_wanted", only("state IN ('OPEN', 'FULFILLED')")));
    }

    private String only(String condition) {
        return this == POSTGRESQL ? "WHERE " + condition : "";
    }

    /** The path of the file that a database is in, if it is one of H2's that is in a file. */
    public Optional<String> file(Connection connection) throws SQLException {
        if (this != H2) {
            return Optional.empty();
        }
        try (Statement statement = connection.createStatement();
                ResultSet path = statement.executeQuery("CALL DATABASE_PATH()")) {
            return path.next() ? Optional.ofNullable(path.getString(1)) : Optional.empty();
        }
    }

    /**
     * Refuses a database that forgets what it answered. These builds of H2 write into a file's header where the chunk before
     * the newest one is, whenever they use space of the file anew: who opens it after a kill finds nothing of what came later.
     */
    public void checkDurable(Connection connection) throws SQLException {
        String build = connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
        if (FORGETFUL.contains(build) && file(connection).isPresent()) {
            throw new IllegalArgumentException(
                    "a file of H2 " + build + " loses answered commits when its process is killed");
        }
    }

    /**
     * Has what is committed from now on answered when it is in the database's file, not before. H2 forgets it when the last
     * connection is closed, so it has to be said in every transaction.
     */
    void makeDurable(Connection connection) throws SQLException {
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

    /**
     * How many keys one statement may name. H2 reads a table from end to end if there are two, and locks rows as it finds
     * them.
     */
    int keysAtOnce() {
        return this == H2 ? 1 : Integer.MAX_VALUE;
    }

    /**
     * What a transaction of PostgreSQL's waits for: each lock, each statement, and a client that stands still. The settings
     * end with the transaction.
     */
    static final String LIMITS = """
            set_config('lock_timeout', ?, true), set_config('statement_timeout', ?, true), \
            set_config('idle_in_transaction_session_timeout', ?, true)""";

    static void fillLimits(Slots slots, Duration lockWait, Duration statement) throws SQLException {
        slots.text(Long.toString(millis(lockWait)))
                .text(Long.toString(millis(statement)))
                .text(Long.toString(millis(statement)));
    }

    /** At least one: 0 would be no limit at all. */
    private static long millis(Duration time) {
        return Math.max(1, time.toMillis());
    }

    /** What a connection was told, and must be told when it goes back. */
    public interface PutBack {
        void run() throws SQLException;
    }

    /**
     * Limits what the transaction that begins waits for, where the server can be told. MariaDB and MySQL count the seconds
     * of a lock wait; there nothing waits for a locked wallet, see {@link #forUpdate}. H2 fails before the time is over.
     */
    public PutBack limit(Connection connection, Duration lockWait, Duration statement) throws SQLException {
        switch (this) {
            case H2 -> {
                return limitH2(connection, lockWait, statement);
            }
            case POSTGRESQL -> {
                try (PreparedStatement limits = connection.prepareStatement("SELECT " + LIMITS)) {
                    fillLimits(new Marks(limits), lockWait, statement);
                    limits.execute();
                }
            }
            case MARIADB -> {}
        }
        return () -> {};
    }

    /** H2's limits are the session's: they outlast the transaction. */
    private static PutBack limitH2(Connection connection, Duration lockWait, Duration statement) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            int seconds = settings.getQueryTimeout();
            long millis;
            try (ResultSet before = settings.executeQuery("CALL LOCK_TIMEOUT()")) {
                before.next();
                millis = before.getLong(1);
            }
            settings.execute("SET LOCK_TIMEOUT " + Math.min(millis(lockWait), millis(H2_LOCK_WAIT)));
            settings.setQueryTimeout(seconds(statement));
            return () -> {
                try (Statement back = connection.createStatement()) {
                    back.execute("SET LOCK_TIMEOUT " + millis);
                    back.setQueryTimeout(seconds);
                }
            };
        }
    }

    /** How many seconds the driver must let each statement take; 0 where {@link #limit} has told the server. */
    public int driversTimeout(Duration statement) {
        return this == H2 ? 0 : seconds(statement);
    }

    private static int seconds(Duration time) {
        return Math.toIntExact(time.plusSeconds(1).minusNanos(1).toSeconds());
    }

    /**
     * How a query locks rows. It waits for those that somebody else has locked as long as it was told to, but on MariaDB
     * and MySQL, where it fails at once: their shortest wait is a second.
     */
    String forUpdate() {
        return this == MARIADB ? "FOR UPDATE NOWAIT" : "FOR UPDATE";
    }

    /** An identifier, exactly as it is spelt. */
    String quoted(String identifier) {
        String quote = this == MARIADB ? "`" : "\"";
        return quote + identifier + quote;
    }

    /** An insert that another transaction's row under the same key turns into nothing. */
    String unlessThere(String insert) {
        return this == POSTGRESQL ? insert + " ON CONFLICT DO NOTHING" : insert;
    }

    /** Where an insert cannot be told to do nothing, a duplicate key fails only the statement. */
    boolean isHarmless(SQLException duplicate) {
        return this != POSTGRESQL && isDuplicate(duplicate);
    }

    /** Another transaction was faster to write a row with the same key. */
    public boolean isDuplicate(SQLException e) {
        return this == MARIADB ? e.getErrorCode() == 1062 : state(e).equals("23505");
    }

    /** Two transactions waited for each other, and the database has undone this one. */
    public boolean isDeadlock(SQLException e) {
        return switch (this) {
            case H2 -> state(e).equals("40001") || isVictimOfAnother(e);
            case POSTGRESQL -> state(e).equals("40P01");
            case MARIADB -> e.getErrorCode() == 1213;
        };
    }

    /**
     * H2 has chosen this transaction for another's deadlock while it went on by itself, and fails at whatever it does next
     * with an illegal state of the transaction (103), by the name of a general error.
     */
    private static boolean isVictimOfAnother(SQLException e) {
        return e.getErrorCode() == 50000 && String.valueOf(e.getMessage()).contains("/103]");
    }

    /** The database has undone the transaction, or must, because of what another has written meanwhile. */
    public boolean isSerialization(SQLException e) {
        return switch (this) {
            case H2 -> e.getErrorCode() == 90131;
            case POSTGRESQL -> state(e).equals("40001");
            case MARIADB -> e.getErrorCode() == 1020;
        };
    }

    /** Somebody else has locked a row for longer than was to be waited. MariaDB undoes only the statement. */
    public boolean isLocked(SQLException e) {
        return switch (this) {
            case H2 -> e.getErrorCode() == 50200;
            case POSTGRESQL -> state(e).equals("55P03");
            case MARIADB -> e.getErrorCode() == 1205 || e.getErrorCode() == 3572;
        };
    }

    /** A statement took longer than it may. */
    public boolean isTimeout(SQLException e) {
        return !isLocked(e)
                && (e instanceof SQLTimeoutException
                        || state(e).equals("57014")
                        || e.getErrorCode() == 1969
                        || e.getErrorCode() == 3024);
    }

    /**
     * The database is not there, the connection to it broke, or it takes nothing now: it is full, or only reads since
     * another one took its place.
     */
    public boolean isUnreachable(SQLException e) {
        String state = state(e);
        boolean takesNothing = switch (this) {
            case H2 -> false;
            case POSTGRESQL -> state.startsWith("53") || state.equals("25006");
            case MARIADB -> Set.of(1021, 1290, 1836).contains(e.getErrorCode());
        };
        return takesNothing
                || e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("90098")
                || state.equals("25P03");
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
