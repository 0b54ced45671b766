package io.carnet.billing.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A database server that can be killed, and comes back with its data. It ends with this JVM at the latest. */
interface MortalServer extends AutoCloseable {

    /** Waits until it answers. */
    void start();

    /** Without any warning to anybody. */
    void kill();

    int port();

    String user();

    /** Where a database is, on a port that may be a proxy's. */
    String url(int port, String database);

    @Override
    void close();

    default void create(String database) {
        try (Connection connection = DriverManager.getConnection(url(port(), administration()), user(), "")) {
            connection.createStatement().execute("CREATE DATABASE " + database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A database that is always there. */
    String administration();

    /** Something that may not work yet. */
    interface Attempt {
        void make() throws Exception;
    }

    static void keepTrying(Duration patience, Attempt attempt) {
        long begun = System.nanoTime();
        while (true) {
            try {
                attempt.make();
                return;
            } catch (Exception e) {
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw new IllegalStateException(e);
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }
}
