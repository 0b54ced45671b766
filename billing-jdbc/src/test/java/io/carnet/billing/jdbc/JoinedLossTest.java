package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.addJob;
import static io.carnet.billing.jdbc.Host.authorize;
import static io.carnet.billing.jdbc.Host.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Joined;
import io.carnet.billing.refusal.UnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server ends the session of a transaction that billing has joined. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JoinedLossTest {

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void nothingIsLeftOfIt(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                Host host = new Host(database.dataSource())) {
            host.gift(ALICE, 10);
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(connection))) {
                addJob(connection, "job");
                authorize(joined, ALICE, "job").orElseThrow();
                endSession(server, host, connection);

                assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> settle(joined, ALICE, "job"));
            }

            assertThat(host.jobs()).isEmpty();
            assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
            assertThat(host.credits(ALICE)).isEqualTo(10);
        }
    }

    private static void endSession(TestDatabase.Server server, Host host, Connection victim) throws SQLException {
        boolean postgres = server == TestDatabase.Server.POSTGRESQL;
        try (Statement asking = victim.createStatement();
                ResultSet result =
                        asking.executeQuery("SELECT " + (postgres ? "pg_backend_pid()" : "connection_id()"));
                Connection other = host.dataSource.getConnection();
                Statement killing = other.createStatement()) {
            result.next();
            long id = result.getLong(1);
            killing.execute(postgres ? "SELECT pg_terminate_backend(" + id + ")" : "KILL " + id);
        }
    }
}
