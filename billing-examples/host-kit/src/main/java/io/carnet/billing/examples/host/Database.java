package io.carnet.billing.examples.host;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Where a host keeps its books: an H2 file, or PostgreSQL. */
public final class Database {

    /** How long a connection is waited for: whoever asks while there is no database is told after this. */
    private static final Duration CONNECTING = Duration.ofSeconds(3);

    private Database() {}

    /** The URL of an H2 file, which stays open until the host has closed it. */
    public static String file(String path) {
        return "jdbc:h2:file:" + path + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    /**
     * Reads the URL of a database.
     *
     * @throws IllegalArgumentException if there is a password in it: anybody can list arguments
     */
    public static String url(String text) {
        if (text.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException("anybody can list arguments");
        }
        return text;
    }

    /**
     * Opens one, with the library's tables in it.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public static HikariDataSource open(String url, Optional<String> password) {
        HikariDataSource pool = pool(url, password);
        pool.setConnectionTimeout(CONNECTING.toMillis());
        try {
            Schema.in(pool).migrate();
            return pool;
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw unusable(e);
        }
    }

    /**
     * Opens one for a host whose own transactions billing joins: H2 through a single connection, since transactions that
     * are under way in a file at the same time may be left in halves by a kill.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public static HikariDataSource openToJoin(String url, Optional<String> password) {
        HikariDataSource pool = open(url, password);
        if (!url.startsWith("jdbc:h2:")) {
            return pool;
        }
        HikariDataSource single = pool(url, password);
        single.setMaximumPoolSize(1);
        try (pool;
                Connection connected = single.getConnection()) {
            connected.clearWarnings();
            return single;
        } catch (SQLException e) {
            single.close();
            throw unusable(e);
        }
    }

    private static HikariDataSource pool(String url, Optional<String> password) {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        password.ifPresent(pool::setPassword);
        return pool;
    }

    private static IllegalArgumentException unusable(Exception e) {
        return new IllegalArgumentException(
                "the database cannot be used: " + e.getClass().getSimpleName());
    }
}
