package io.carnet.billing.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An empty database with the store's tables, on a real server that starts when the first test wants it. */
final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String database;
    private final IntFunction<String> url;
    private final int port;
    private final String user;
    private final Pool pool;

    private @Nullable Server reusableAs;

    private TestDatabase(String database, IntFunction<String> url, int port, String user) {
        this.database = database;
        this.url = url;
        this.port = port;
        this.user = user;
        pool = through(port);
    }

    private TestDatabase withTables() {
        try {
            Schema.in(dataSource()).migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    private TestDatabase withTablesIn(String schema) {
        try {
            Schema.in(dataSource(), schema).migrate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Roles in an empty database, which make the tables and share the rights to them. */
    private TestDatabase withRoles() {
        try (Connection admin = dataSource().getConnection()) {
            for (Role role : Role.values()) {
                run(admin, (user.equals("root") ? "CREATE USER " : "CREATE ROLE ") + name(role) + login());
            }
            run(admin, Schema.in(dataSource()).ownerScript(name(Role.OWNER)));
            try (Pool owners = as(Role.OWNER)) {
                Schema.in(owners.dataSource()).migrate();
                String script = Schema.in(owners.dataSource()).rolesScript(name(Role.APPLICATION), name(Role.AUDITOR));
                try (Connection owner = owners.dataSource().getConnection()) {
                    run(user.equals("root") ? admin : owner, script);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    private String login() {
        return user.equals("root") ? "" : " LOGIN";
    }

    private String name(Role role) {
        return database + "_" + role.name().toLowerCase(Locale.ROOT);
    }

    /** Connections of a role's. */
    Pool as(Role role) {
        return new Pool(url(), name(role));
    }

    /** Runs statements that each end a line with a semicolon. */
    static void run(Connection connection, String script) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : script.strip().split(";\\s*(\\n|$)", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    /** Who may do what. */
    enum Role {
        OWNER,
        APPLICATION,
        AUDITOR
    }

    /** A kind of server. */
    enum Server {
        H2,
        POSTGRESQL,
        MARIADB;

        /** Without tables. */
        TestDatabase empty() {
            return switch (this) {
                case H2 -> emptyH2();
                case POSTGRESQL -> emptyPostgres();
                case MARIADB -> emptyMariaDb();
            };
        }

        TestDatabase withTables() {
            return switch (this) {
                case H2 -> emptyH2().withTables();
                case POSTGRESQL -> reusable(SharedPostgres.SERVER);
                case MARIADB -> reusable(SharedMariaDb.SERVER);
            };
        }

        private TestDatabase reusable(MortalServer server) {
            TestDatabase database = Used.emptied(this, server).orElseGet(() -> empty().withTables());
            database.reusableAs = this;
            return database;
        }

        TestDatabase withTablesIn(String schema) {
            return empty().withTablesIn(schema);
        }

        /** With tables, and roles for those who use them. */
        TestDatabase withRoles() {
            return empty().withRoles();
        }
    }

    /** Connections that stay open. */
    static final class Pool implements AutoCloseable {

        private final HikariDataSource dataSource;

        Pool(String url, String user) {
            this(url, user, config -> {});
        }

        Pool(String url, String user, Consumer<HikariConfig> also) {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            config.setUsername(user);
            config.setMaximumPoolSize(10);
            config.setMinimumIdle(2);
            config.setConnectionTimeout(5_000);
            also.accept(config);
            dataSource = new HikariDataSource(config);
        }

        DataSource dataSource() {
            return dataSource;
        }

        @Override
        public void close() {
            dataSource.close();
        }
    }

    static TestDatabase h2() {
        return Server.H2.withTables();
    }

    static TestDatabase postgres() {
        return Server.POSTGRESQL.withTables();
    }

    static TestDatabase mariaDb() {
        return Server.MARIADB.withTables();
    }

    private static TestDatabase emptyH2() {
        String name = fresh();
        String url = "jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1";
        return new TestDatabase(name, port -> url, 0, "sa");
    }

    private static TestDatabase emptyPostgres() {
        return emptyOn(SharedPostgres.SERVER);
    }

    private static TestDatabase emptyMariaDb() {
        return emptyOn(SharedMariaDb.SERVER);
    }

    /** Nobody else will use it: a test may change its tables. */
    static TestDatabase ofItsOwn(Server server) {
        return server.empty().withTables();
    }

    /** On a server of the test's own. */
    static TestDatabase on(MortalServer server) {
        return emptyOn(server).withTables();
    }

    private static TestDatabase emptyOn(MortalServer server) {
        String name = fresh();
        server.create(name);
        return on(server, name);
    }

    private static TestDatabase on(MortalServer server, String name) {
        return new TestDatabase(name, port -> server.url(port, name), server.port(), server.user());
    }

    private static String fresh() {
        return "carnet" + COUNT.incrementAndGet();
    }

    private static final class SharedPostgres {
        static final MortalServer SERVER = PostgresServer.quick();
    }

    /** Databases that a test is done with: emptying one is quicker than making and migrating another. */
    private static final class Used {

        private static final Map<Server, Queue<TestDatabase>> DONE =
                Map.of(Server.POSTGRESQL, new ConcurrentLinkedQueue<>(), Server.MARIADB, new ConcurrentLinkedQueue<>());

        static Optional<TestDatabase> emptied(Server kind, MortalServer server) {
            TestDatabase done = queue(kind).poll();
            if (done == null) {
                return Optional.empty();
            }
            TestDatabase used = on(server, done.database);
            try (Connection connection = used.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                for (String table : tables(connection)) {
                    if (!table.startsWith("carnet_")) {
                        statement.execute("DROP TABLE " + table);
                    } else if (!table.equals(Schema.HISTORY)) {
                        statement.execute(
                                (server instanceof MariaDbServer ? "TRUNCATE TABLE " : "DELETE FROM ") + table);
                    }
                }
                return Optional.of(used);
            } catch (SQLException e) {
                used.pool.close();
                return Optional.empty();
            }
        }

        static Queue<TestDatabase> queue(Server kind) {
            return Objects.requireNonNull(DONE.get(kind));
        }

        private static List<String> tables(Connection connection) throws SQLException {
            List<String> tables = new ArrayList<>();
            String[] types = {"TABLE", "BASE TABLE"};
            try (ResultSet found =
                    connection.getMetaData().getTables(connection.getCatalog(), connection.getSchema(), "%", types)) {
                while (found.next()) {
                    tables.add(found.getString("TABLE_NAME"));
                }
            }
            return tables;
        }
    }

    private static final class SharedMariaDb {

        /** What it keeps is not kept through a loss of power. */
        private static final String HURRY = """
                SET GLOBAL innodb_flush_log_at_trx_commit = 0;
                SET GLOBAL sync_binlog = 0;
                """;

        /** It starts without asking for rights, and asks from the moment it is told to read who has which. */
        private static final String MIND_RIGHTS = """
                FLUSH PRIVILEGES;
                ALTER USER 'root'@'localhost' IDENTIFIED VIA mysql_native_password USING PASSWORD('');
                DROP USER IF EXISTS ''@'localhost';
                """;

        static final MortalServer SERVER = start();

        private static MortalServer start() {
            MortalServer server = MariaDbServer.durable();
            try (Connection connection = DriverManager.getConnection(server.url(server.port(), ""), "root", "")) {
                TestDatabase.run(connection, server instanceof MariaDbServer ? HURRY + MIND_RIGHTS : HURRY);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return server;
        }
    }

    DataSource dataSource() {
        return pool.dataSource();
    }

    /** Where another process finds it. */
    String url() {
        return url.apply(port);
    }

    String user() {
        return user;
    }

    /** Where the server listens. */
    int port() {
        return port;
    }

    /** Connections to the same database through another port. */
    Pool through(int otherPort) {
        return new Pool(url.apply(otherPort), user);
    }

    /** Connections that are not long waited for. */
    Pool impatient() {
        return new Pool(url(), user, config -> config.setConnectionTimeout(250));
    }

    /** Connections whose server does not wait a second before it looks for a deadlock. */
    Pool quickToSeeDeadlocks() {
        return new Pool(url(), user, config -> {
            if (user.equals("postgres")) {
                config.addDataSourceProperty("options", "-c deadlock_timeout=20ms");
            }
        });
    }

    /** One connection, whose auto-commit is off, in a session whose zone is nobody's. */
    Pool awkward() {
        return new Pool(url.apply(port), user, config -> {
            config.setMaximumPoolSize(1);
            config.setAutoCommit(false);
            switch (user) {
                case "postgres" -> config.addDataSourceProperty("options", "-c TimeZone=Asia/Kathmandu");
                case "root" -> config.addDataSourceProperty("sessionVariables", "time_zone='+05:45'");
                default -> config.setConnectionInitSql("SET TIME ZONE '+05:45'");
            }
        });
    }

    /** The same, with every statement's text sent every time. */
    Pool inPlainText(int otherPort) {
        return new Pool(url.apply(otherPort) + (user.equals("postgres") ? "?prepareThreshold=0" : ""), user);
    }

    @Override
    public void close() {
        pool.close();
        if (reusableAs != null) {
            Used.queue(reusableAs).add(this);
        }
    }
}
