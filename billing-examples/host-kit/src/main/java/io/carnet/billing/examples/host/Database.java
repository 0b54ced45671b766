package io.carnet.billing.examples.host;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.jdbc.Schema;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/** Where a host keeps its books: an H2 file, or PostgreSQL. */
public final class Database {

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
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(url);
        password.ifPresent(pool::setPassword);
        try {
            Schema.in(pool).migrate();
            return pool;
        } catch (SQLException | RuntimeException e) {
            pool.close();
            throw new IllegalArgumentException(
                    "the database cannot be used: " + e.getClass().getSimpleName());
        }
    }
}
