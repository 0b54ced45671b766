package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** How long a connection of the host's waits for locks: set for a while, and put back. */
final class LockTimeout {

    private final Connection connection;
    private final Dialect dialect;

    LockTimeout(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    interface Query<T> {
        T ask() throws SQLException;
    }

    <T> T within(Duration patience, Query<T> query) throws SQLException {
        String before = read();
        set(setting(patience));
        T answer;
        try {
            answer = query.ask();
        } catch (SQLException | RuntimeException | Error e) {
            putBackAfter(e, before);
            throw e;
        }
        set(before);
        return answer;
    }

    /** PostgreSQL takes nothing more in a transaction that failed, and puts back by itself what was set for it alone. */
    private void putBackAfter(Throwable failure, String before) {
        if (dialect == Dialect.POSTGRESQL) {
            return;
        }
        try {
            set(before);
        } catch (SQLException e) {
            failure.addSuppressed(Failures.withoutData(e));
        }
    }

    private String setting(Duration patience) {
        return switch (dialect) {
            case H2 -> Long.toString(patience.toMillis());
            case POSTGRESQL -> patience.toMillis() + "ms";
            case MARIADB -> Long.toString(patience.plusMillis(999).toSeconds());
        };
    }

    private String read() throws SQLException {
        String query = switch (dialect) {
            case H2 -> "SELECT LOCK_TIMEOUT()";
            case POSTGRESQL -> "SELECT current_setting('lock_timeout')";
            case MARIADB -> "SELECT @@SESSION.innodb_lock_wait_timeout";
        };
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    private void set(String value) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    switch (dialect) {
                        case H2 -> "SET LOCK_TIMEOUT " + value;
                        case POSTGRESQL -> "SELECT set_config('lock_timeout', '" + value + "', true)";
                        case MARIADB -> "SET SESSION innodb_lock_wait_timeout = " + value;
                    });
        }
    }
}
