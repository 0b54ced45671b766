package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables come and stay, beside the host's own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SchemaTest {

    private static List<String> tables(TestDatabase database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet tables = connection
                        .getMetaData()
                        .getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "BASE TABLE"})) {
            List<String> names = new ArrayList<>();
            while (tables.next()) {
                String name = tables.getString("TABLE_NAME").toLowerCase(Locale.ROOT);
                if (name.startsWith("carnet_") || name.equals("hosts_own")) {
                    names.add(name);
                }
            }
            return names;
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Task {
        void run() throws Exception;
    }

    private static void atOnce(int count, Task task) throws Exception {
        ExecutorService processes = Executors.newFixedThreadPool(count);
        List<Future<?>> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            made.add(processes.submit(() -> {
                task.run();
                return true;
            }));
        }
        for (Future<?> each : made) {
            each.get();
        }
        processes.shutdown();
    }

    @ParameterizedTest
    @EnumSource
    void isThereOnceHoweverOftenItIsMade(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.empty()) {
            Schema.in(database.dataSource()).migrate();
            List<String> once = tables(database);
            Schema.in(database.dataSource()).migrate();

            assertThat(once).contains("carnet_wallet", "carnet_journal", Schema.HISTORY);
            assertThat(tables(database)).isEqualTo(once);
            assertThatCode(() -> Schema.in(database.dataSource()).validate()).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sparesWhatIsTheHosts(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.empty()) {
            execute(database, "CREATE TABLE hosts_own (id INTEGER PRIMARY KEY)");
            execute(database, "INSERT INTO hosts_own VALUES (1)");
            Schema.in(database.dataSource()).migrate();

            assertThat(tables(database)).contains("hosts_own", "carnet_wallet");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isFoundMissing(TestDatabase.Server server) {
        try (TestDatabase database = server.empty()) {
            assertThatThrownBy(() -> Schema.in(database.dataSource()).validate())
                    .isInstanceOf(FlywayException.class);
            assertThat(tables(database)).isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void canBeMadeByManyAtOnce(TestDatabase.Server server) throws Exception {
        try (TestDatabase database = server.empty()) {
            atOnce(4, () -> Schema.in(database.dataSource()).migrate());

            assertThat(tables(database)).contains("carnet_wallet");
            assertThatCode(() -> Schema.in(database.dataSource()).validate()).doesNotThrowAnyException();
        }
    }

    /** Every column of the tables in a schema, with its type. */
    private static List<String> columns(TestDatabase database, String schema) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable
                        FROM information_schema.columns WHERE table_schema = ? ORDER BY 1, ordinal_position
                        """)) {
            statement.setString(1, schema);
            List<String> columns = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String table = rows.getString(1).toLowerCase(Locale.ROOT);
                    if (table.startsWith("carnet_") && !table.equals(Schema.HISTORY)) {
                        columns.add(table + " " + rows.getString(2) + " " + rows.getString(3) + " " + rows.getString(4)
                                + " " + rows.getString(5));
                    }
                }
            }
            return columns;
        }
    }

    private static String current(TestDatabase database, TestDatabase.Server server) throws SQLException {
        try (Connection connection = database.dataSource().getConnection()) {
            return server == TestDatabase.Server.MARIADB ? connection.getCatalog() : connection.getSchema();
        }
    }

    private static void billingWorksOn(TestDatabase database, JdbcOptions options) {
        Principal alice = Principal.of("alice");
        try (Billing billing =
                Billing.on(new JdbcBillingStore(database.dataSource(), options)).build()) {
            billing.packs()
                    .grant(GrantRequest.credits("gift", alice, Amount.credits(5)))
                    .orElseThrow();
            assertThat(billing.credits().balance(alice).total()).isEqualTo(Amount.credits(5));
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void canBeMadeByHandFromItsScript(TestDatabase.Server server) throws SQLException {
        try (TestDatabase byHand = server.empty();
                TestDatabase migrated = server.withTables()) {
            Schema schema = Schema.in(byHand.dataSource());
            try (Connection connection = byHand.dataSource().getConnection()) {
                TestDatabase.run(connection, schema.script());
            }

            assertThat(columns(byHand, current(byHand, server)))
                    .isNotEmpty()
                    .isEqualTo(columns(migrated, current(migrated, server)));
            billingWorksOn(byHand, JdbcOptions.defaults());
            assertThatThrownBy(schema::validate).isInstanceOf(FlywayException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void canBeMadeByTheHostsOwnFlyway(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.empty()) {
            Schema schema = Schema.in(database.dataSource());
            Flyway.configure()
                    .dataSource(database.dataSource())
                    .locations(Schema.LOCATION)
                    .table(Schema.HISTORY)
                    .placeholders(schema.placeholders())
                    .load()
                    .migrate();

            assertThatCode(schema::validate).doesNotThrowAnyException();
            schema.migrate();
            billingWorksOn(database, JdbcOptions.defaults());
        }
    }

    @ParameterizedTest
    @EnumSource
    void mayBeInSchemasByName(TestDatabase.Server server) throws Exception {
        try (TestDatabase database = server.empty()) {
            List<String> names = List.of(current(database, server) + "_One", current(database, server) + "_Two");
            for (String name : names) {
                Schema schema = Schema.in(database.dataSource(), name);
                assertThatThrownBy(schema::validate).isInstanceOf(FlywayException.class);
                atOnce(4, () -> Schema.in(database.dataSource(), name).migrate());
                List<String> once = columns(database, name);
                schema.migrate();

                assertThat(columns(database, name)).isNotEmpty().isEqualTo(once);
                assertThatCode(schema::validate).doesNotThrowAnyException();
                billingWorksOn(database, JdbcOptions.defaults().schema(name));
            }
            assertThat(columns(database, current(database, server))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "1st", "bill-ing", "bill\"ing", "bill`ing", "a.b", "bílling", "x y"})
    void mayNotHaveAnyName(String name) throws SQLException {
        try (TestDatabase database = TestDatabase.h2()) {
            assertThatThrownBy(() -> Schema.in(database.dataSource(), name))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> JdbcOptions.defaults().schema(name)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void mayHaveANameOf63Characters() {
        assertThatCode(() -> JdbcOptions.defaults().schema("x".repeat(63))).doesNotThrowAnyException();
        assertThatThrownBy(() -> JdbcOptions.defaults().schema("x".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
