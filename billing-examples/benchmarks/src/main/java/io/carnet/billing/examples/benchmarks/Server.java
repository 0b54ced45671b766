package io.carnet.billing.examples.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** A PostgreSQL server of our own that loses nothing, and the same pool of connections for everybody. */
final class Server implements AutoCloseable {

    static final int POOL = 16;

    private static final long SMALL_BYTES = 100_000_000;

    private final EmbeddedPostgres postgres;
    private final Duration network;

    private Server(EmbeddedPostgres postgres, Duration network) {
        this.postgres = postgres;
        this.network = network;
    }

    static Server start(Duration network) throws IOException, SQLException {
        Server server = new Server(
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("full_page_writes", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("shared_buffers", "1GB")
                        .setServerConfig("max_wal_size", "8GB")
                        .setServerConfig("checkpoint_timeout", "15min")
                        .start(),
                network);
        for (String setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            if (!server.ask("SHOW " + setting).equals("on")) {
                server.close();
                throw new IllegalStateException(setting + " is off");
            }
        }
        return server;
    }

    String ask(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    String url(String database) {
        return postgres.getJdbcUrl("postgres", database);
    }

    /** The same database, as far away as was asked for. */
    String distant(String url) {
        return network.isZero()
                ? url
                : url + "&socketFactory=" + DistantSockets.class.getName() + "&socketFactoryArg=" + network.toNanos();
    }

    void create(String database) throws SQLException {
        execute(url("postgres"), "CREATE DATABASE " + database);
    }

    /** Nobody may be connected to the template. A small one is copied by way of the log, which spares the checkpoints. */
    void copy(String template, String database) throws SQLException {
        long bytes = Long.parseLong(ask("SELECT pg_database_size('" + template + "')"));
        String strategy = bytes < SMALL_BYTES ? "WAL_LOG" : "FILE_COPY";
        execute(url("postgres"), "CREATE DATABASE " + database + " TEMPLATE " + template + " STRATEGY " + strategy);
    }

    static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static HikariDataSource pool(String url, boolean autoCommit) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(POOL);
        config.setMinimumIdle(POOL);
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(60_000);
        return new HikariDataSource(config);
    }

    /** Its shutdown is given five seconds, so what it would write then is written before. */
    @Override
    public void close() throws IOException, SQLException {
        try (postgres) {
            execute(url("postgres"), "CHECKPOINT");
        }
    }
}
