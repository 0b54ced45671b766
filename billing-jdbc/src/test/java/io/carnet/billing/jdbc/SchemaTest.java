package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
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
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            ExecutorService processes = Executors.newFixedThreadPool(4);
            List<Future<?>> made = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                made.add(processes.submit(() -> {
                    Schema.in(database.dataSource()).migrate();
                    return true;
                }));
            }
            for (Future<?> each : made) {
                each.get();
            }
            processes.shutdown();

            assertThat(tables(database)).contains("carnet_wallet");
            assertThatCode(() -> Schema.in(database.dataSource()).validate()).doesNotThrowAnyException();
        }
    }
}
