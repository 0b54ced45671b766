package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.addJob;
import static io.carnet.billing.jdbc.Host.authorize;
import static io.carnet.billing.jdbc.Host.charge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Joined;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.HostTransaction.Decision;
import io.carnet.billing.store.Need;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is done to a connection of the host's, and what is not. */
@ParameterizedClass
@EnumSource
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JoinedConnectionTest {

    private static final int HOSTS_SECONDS = 7;

    private final TestDatabase.Server server;

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final Host host;

    JoinedConnectionTest(TestDatabase.Server server) {
        this.server = server;
        database = server.withTables();
        host = new Host(database.dataSource());
        host.gift(ALICE, 10);
    }

    @Test
    void isAskedForStatementsAndForNothingElse() throws SQLException {
        RecordingConnection recording = new RecordingConnection();
        try (Connection connection = host.begin()) {
            try (Joined joined = host.billing.joining(host.store.in(recording.over(connection)))) {
                charge(joined, ALICE, "job");
                authorize(joined, ALICE, "other").orElseThrow();
                joined.credits().balance(ALICE);
            }
            connection.commit();
        }

        assertThat(recording.calls())
                .contains("prepareStatement")
                .isSubsetOf(
                        "prepareStatement",
                        "createArrayOf",
                        "createStatement",
                        "getAutoCommit",
                        "isReadOnly",
                        "getTransactionIsolation",
                        "isClosed");
        assertThat(recording.statements())
                .isNotEmpty()
                .allMatch(
                        sql -> sql.strip().matches("(?s)(select|insert|update|set lock_timeout|set session innodb).*"))
                .noneMatch(sql -> sql.matches("(?s).*\\b(begin|commit|rollback|set transaction)\\b.*"));
        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void keepsItsOwnTimeToWaitForLocks() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            String before = waitFor(connection, HOSTS_SECONDS);

            charge(joined, ALICE, "job");

            assertThat(lockTimeout(connection)).isEqualTo(before);
            connection.commit();
            assertThat(lockTimeout(connection)).isEqualTo(before);
        }
    }

    @Test
    void waitsForALockedPrincipalOnlySoLong() throws SQLException {
        try (Connection holder = host.begin();
                Connection waiter = host.begin();
                Joined joined = host.billing.joining(host.store.in(holder))) {
            charge(joined, ALICE, "job");
            String before = waitFor(waiter, HOSTS_SECONDS);
            addJob(waiter, "undone");

            HostTransaction waiting = host.store.in(waiter);
            assertThatExceptionOfType(BusyException.class)
                    .isThrownBy(() -> waiting.transact(
                            Need.of(ALICE),
                            Instant.EPOCH,
                            Duration.ofMillis(1),
                            view -> new Decision<>("decided", Optional.empty())));

            waiter.rollback();
            assertThat(lockTimeout(waiter)).isEqualTo(before);
            holder.commit();
            assertThat(waiting.<String>transact(
                            Need.of(ALICE),
                            Instant.EPOCH,
                            Duration.ofMillis(1),
                            view -> new Decision<>("decided", Optional.empty())))
                    .isEqualTo("decided");
            waiter.rollback();
        }

        assertThat(host.jobs()).isEmpty();
        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void mayBreakAtAnyStatement() throws SQLException {
        boolean broke = true;
        int statements = 0;
        while (broke) {
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(new RecordingConnection()
                            .breakingAfter(statements++)
                            .over(connection)))) {
                addJob(connection, "job");
                broke = breaks(joined);
                if (broke) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
            }
            assertThat(host.billing.audit().drifts()).isEmpty();
            assertThat(host.jobs()).hasSize(broke ? 0 : 1);
            assertThat(host.credits(ALICE)).isEqualTo(broke ? 10 : 9);
        }
        assertThat(statements).isGreaterThan(5);
    }

    private static boolean breaks(Joined joined) {
        try {
            charge(joined, ALICE, "job");
            return false;
        } catch (UnavailableException e) {
            return true;
        }
    }

    /** As the host may have set it; what it is called then. */
    private String waitFor(Connection connection, int seconds) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    switch (server) {
                        case H2 -> "SET LOCK_TIMEOUT " + seconds * 1_000;
                        case POSTGRESQL -> "SET lock_timeout = '" + seconds + "s'";
                        case MARIADB -> "SET SESSION innodb_lock_wait_timeout = " + seconds;
                    });
        }
        connection.commit();
        return lockTimeout(connection);
    }

    private String lockTimeout(Connection connection) throws SQLException {
        String query = switch (server) {
            case H2 -> "SELECT LOCK_TIMEOUT()";
            case POSTGRESQL -> "SHOW lock_timeout";
            case MARIADB -> "SELECT @@SESSION.innodb_lock_wait_timeout";
        };
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            String told = result.getString(1);
            assertThat(told).startsWith(Integer.toString(HOSTS_SECONDS));
            return told;
        }
    }
}
