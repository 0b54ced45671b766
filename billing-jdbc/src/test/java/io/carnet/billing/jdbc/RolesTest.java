package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.jdbc.TestDatabase.Pool;
import io.carnet.billing.jdbc.TestDatabase.Role;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application and an auditor cannot do, because the database does not let them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RolesTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final List<String> TABLES = List.of(
            "wallet",
            "pack",
            "run",
            "cap_window",
            "policy",
            "purchase",
            "top_up",
            "delivery",
            "journal",
            "event",
            "receipt",
            "claim",
            "marker");

    private static Billing billing(Pool pool) {
        return Billing.on(new JdbcBillingStore(pool.dataSource())).build();
    }

    private static void grant(Billing billing, String key) {
        billing.packs()
                .grant(GrantRequest.credits(key, ALICE, Amount.credits(5)))
                .orElseThrow();
    }

    /** Those of the statements that the database does not refuse for want of a right. */
    private static List<String> permitted(Pool pool, Stream<String> statements) throws SQLException {
        List<String> permitted = new ArrayList<>();
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements.toList()) {
                try {
                    statement.execute(sql);
                    permitted.add(sql);
                } catch (SQLException e) {
                    if (!"42501".equals(e.getSQLState()) && e.getErrorCode() != 1142 && e.getErrorCode() != 1044) {
                        permitted.add(sql + " failed with SQL state " + e.getSQLState() + ", code " + e.getErrorCode());
                    }
                }
            }
        }
        return permitted;
    }

    private static Stream<String> onEach(String statement) {
        return TABLES.stream().map(table -> statement.formatted("carnet_" + table));
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void theApplicationWorksButChangesNoTableAndNothingThatWasWrittenForGood(TestDatabase.Server server)
            throws SQLException {
        try (TestDatabase database = server.withRoles();
                Pool pool = database.as(Role.APPLICATION)) {
            SettableClock clock = SettableClock.at("2026-03-04T12:00:00Z");
            Flow.Host host = Flow.Host.over(
                    pool.dataSource(),
                    clock,
                    builder -> builder.payments(new FakePaymentProvider()).subscribe("nobody", event -> {}));
            try (Billing billing = host.billing()) {
                for (Flow flow : Flow.values()) {
                    Principal principal = Principal.of(flow.name());
                    flow.prepare(host, principal);
                    flow.perform(host, principal);
                }
                assertThat(billing.audit().drifts()).isEmpty();
                assertThat(billing.audit().principals()).isEqualTo(Flow.values().length);
            }

            assertThat(permitted(pool, Stream.of("CREATE TABLE mine (id INTEGER)")))
                    .isEmpty();
            assertThat(permitted(pool, onEach("DROP TABLE %s"))).isEmpty();
            assertThat(permitted(pool, onEach("ALTER TABLE %s ADD COLUMN more INTEGER")))
                    .isEmpty();
            assertThat(permitted(pool, onEach("TRUNCATE TABLE %s"))).isEmpty();
            assertThat(permitted(pool, onEach("DELETE FROM %s"))).containsExactly("DELETE FROM carnet_marker");
            assertThat(permitted(
                            pool,
                            Stream.of("journal", "event", "receipt")
                                    .map("UPDATE carnet_%s SET principal = 'mallory'"::formatted)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void theAuditorAuditsAndWritesNothing(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withRoles();
                Pool applications = database.as(Role.APPLICATION);
                Pool auditors = database.as(Role.AUDITOR);
                Billing billing = billing(applications);
                Billing auditing = billing(auditors)) {
            grant(billing, "gift");

            assertThat(auditing.audit().drifts()).isEmpty();
            assertThat(auditing.audit().principals()).isEqualTo(1);
            assertThat(auditing.credits().balance(ALICE).total()).isEqualTo(Amount.credits(5));
            assertThatThrownBy(() -> grant(auditing, "another")).isInstanceOf(StoreException.class);
            assertThat(permitted(auditors, Stream.of("CREATE TABLE mine (id INTEGER)")))
                    .isEmpty();
            assertThat(permitted(auditors, onEach("DELETE FROM %s"))).isEmpty();
            assertThat(permitted(auditors, onEach("DROP TABLE %s"))).isEmpty();
            assertThat(permitted(
                            auditors,
                            TABLES.stream()
                                    .filter(table -> !table.equals("marker"))
                                    .map("UPDATE carnet_%s SET principal = 'mallory'"::formatted)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void theApplicationArchivesNothingAndTheOwnerWhatItWrote(TestDatabase.Server server)
            throws SQLException, IOException {
        SettableClock clock = SettableClock.at("2026-03-01T10:15:30.123456Z");
        try (TestDatabase database = server.withRoles();
                Pool applications = database.as(Role.APPLICATION);
                Pool owners = database.as(Role.OWNER);
                Billing billing = Flow.Host.over(applications.dataSource(), clock, builder -> builder)
                        .billing();
                Billing owning = Flow.Host.over(owners.dataSource(), clock, builder -> builder)
                        .billing()) {
            grant(billing, "gift");
            billing.runs().authorize(RunRequest.of("run", ALICE, Flow.TOOL)).orElseThrow();
            billing.runs().settle(ALICE, "run", Usage.none()).orElseThrow();
            Instant cut = clock.advance(Duration.ofHours(1));

            assertThatThrownBy(() -> billing.archive().before(ALICE, cut, new StringBuilder()))
                    .isInstanceOf(StoreException.class);
            assertThat(billing.journal(ALICE, 0, Limits.PAGE)).hasSize(3);
            assertThat(billing.activity().page(ALICE).rows()).hasSize(1);

            owning.archive().before(ALICE, cut, new StringBuilder()).orElseThrow();

            assertThat(billing.journal(ALICE, 0, Limits.PAGE)).isEmpty();
            assertThat(billing.activity().page(ALICE).rows()).isEmpty();
            assertThat(billing.credits().balance(ALICE).available()).isEqualTo(Amount.credits(4));
            billing.runs().authorize(RunRequest.of("next", ALICE, Flow.TOOL)).orElseThrow();
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void theOwnerMigratesAgainAndAgain(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withRoles();
                Pool owners = database.as(Role.OWNER)) {
            Schema schema = Schema.in(owners.dataSource());

            schema.migrate();
            assertThatCode(schema::validate).doesNotThrowAnyException();
        }
    }

    @Test
    void thereAreNoneForH2() throws SQLException {
        try (TestDatabase database = TestDatabase.h2()) {
            Schema schema = Schema.in(database.dataSource());

            assertThatThrownBy(() -> schema.ownerScript("owner")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> schema.rolesScript("application", "auditor"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNameThatIsNoneIsRefused() throws SQLException {
        try (TestDatabase database = TestDatabase.postgres()) {
            Schema schema = Schema.in(database.dataSource());

            assertThatThrownBy(() -> schema.ownerScript("x\"; DROP TABLE carnet_wallet; --"))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> schema.rolesScript("application", "a b"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
