package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However much there is, an operation looks at few rows of it: the database's own count of rows that it looked at is held
 * against the number of operations. The tables are analysed while they are empty, which is when a planner thinks that
 * reading all of a table is best, and the connections that have such plans stay open while the tables grow.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class RowsReadTest {

    private static final int CALLERS = 4;
    private static final int RUNS = 500;
    private static final int READS = 200;
    private static final int PAGE = 10;

    /** Of a principal's thousands; what was deleted meanwhile and not cleared away counts too. */
    private static final long FEW = 300;

    private static final List<String> TABLES = List.of(
            "wallet",
            "pack",
            "run",
            "cap_window",
            "policy",
            "purchase",
            "journal",
            "event",
            "receipt",
            "claim",
            "marker");

    private static Billing host(TestDatabase.Pool pool) {
        return Billing.on(new JdbcBillingStore(pool.dataSource()))
                .catalog(StaticCatalog.of(List.of(Product.of("tool", Price.perRun(Amount.credits(1)))), List.of()))
                .subscribe("nobody", event -> {})
                .build();
    }

    private static void analyze(TestDatabase database, String analyze) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(analyze + " carnet_" + table);
            }
        }
    }

    /** Rows that this server has looked at, in any way, of our tables where it tells. */
    private static long looked(TestDatabase database, TestDatabase.Server server) throws SQLException {
        String sql = server == TestDatabase.Server.POSTGRESQL
                ? "SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE relname LIKE 'carnet%'"
                        + " UNION ALL SELECT indexrelname, idx_tup_read FROM pg_stat_user_indexes WHERE relname LIKE 'carnet%'"
                : "SHOW GLOBAL STATUS LIKE 'Handler_read%'";
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            long looked = 0;
            while (rows.next()) {
                looked += rows.getLong(2);
            }
            return looked;
        }
    }

    /** A connection tells what it did when it ends. */
    private interface Work {
        int operations(TestDatabase.Pool pool) throws Exception;
    }

    private static long lookedAtEach(TestDatabase database, TestDatabase.Server server, Work work) throws Exception {
        long before = looked(database, server);
        int operations;
        try (TestDatabase.Pool pool = new TestDatabase.Pool(database.url(), database.user())) {
            operations = work.operations(pool);
        }
        return (looked(database, server) - before) / operations;
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void areFewForEachOperation(TestDatabase.Server server) throws Exception {
        try (TestDatabase database = server.empty()) {
            Schema.in(database.dataSource()).migrate();
            analyze(database, server == TestDatabase.Server.POSTGRESQL ? "ANALYZE" : "ANALYZE TABLE");

            assertThat(lookedAtEach(database, server, pool -> works(pool, 1)))
                    .as("one principal's runs")
                    .isBetween(1L, FEW);
            assertThat(lookedAtEach(database, server, pool -> works(pool, 200)))
                    .as("many principals' runs")
                    .isBetween(1L, FEW);
            assertThat(lookedAtEach(database, server, RowsReadTest::reads))
                    .as("what is read")
                    .isBetween(1L, FEW);
        }
    }

    private static int works(TestDatabase.Pool pool, int principals) throws Exception {
        try (Billing billing = host(pool)) {
            Load load = new Load(billing, Load.principals(principals), (deed, principal, key) -> {});
            load.begin();
            load.work("of-" + principals, CALLERS, i -> i < RUNS);
            assertThat(load.failures()).isEmpty();
            return CALLERS * RUNS * 2 + principals;
        }
    }

    private static int reads(TestDatabase.Pool pool) {
        Principal principal = Load.principals(1).get(0);
        try (Billing billing = host(pool)) {
            billing.runs().authorize(RunRequest.of("open", principal, "tool")).orElseThrow();
            IntStream.range(0, READS).forEach(i -> {
                billing.credits().balance(principal);
                billing.runs().find(principal, "open");
                billing.activity().page(principal, ActivityFilter.ALL, Optional.empty(), PAGE);
                billing.activity().page(principal, ActivityFilter.ALL, Optional.of(1_000L + i), PAGE);
                billing.journal(principal, 1_000L + i, PAGE);
                billing.events().list(principal, i, PAGE);
            });
            return READS * 6;
        }
    }

    /** At once, so that no index is full of what was true for a moment. */
    private static void deliverEverything(TestDatabase database, HandlerName handler) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO carnet_delivery"
                    + " (principal, handler, delivered, version, not_before, failures, parked)"
                    + " SELECT principal, '" + handler.value() + "', events, 1, 0, 0, 0 FROM carnet_wallet");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void areFewForALookAtWhoIsBehindHoweverManyAreNot(TestDatabase.Server server) throws Exception {
        SettableClock clock = SettableClock.at("2026-03-04T12:00:00Z");
        HandlerName nobody = HandlerName.of("nobody");
        try (TestDatabase database = server.empty()) {
            Schema.in(database.dataSource()).migrate();
            analyze(database, server == TestDatabase.Server.POSTGRESQL ? "ANALYZE" : "ANALYZE TABLE");
            Principal lately = Load.principals(1).get(0);
            try (Billing billing = Billing.on(new JdbcBillingStore(database.dataSource()))
                    .clock(clock)
                    .subscribe(nobody.value(), event -> {})
                    .build()) {
                new Load(billing, Load.principals(2_000), (deed, principal, key) -> {}).begin();
                deliverEverything(database, nobody);
                clock.advance(Duration.ofHours(1));
                billing.packs()
                        .grant(GrantRequest.credits("more", lately, Amount.credits(1)))
                        .orElseThrow();
            }
            Instant now = clock.instant();
            assertThat(lookedAtEach(database, server, pool -> {
                        JdbcBillingStore store = new JdbcBillingStore(pool.dataSource());
                        for (int i = 0; i < READS; i++) {
                            assertThat(store.behind(nobody, now, now, Optional.empty(), PAGE))
                                    .containsExactly(lately);
                        }
                        return READS;
                    }))
                    .isBetween(1L, FEW);
        }
    }

    @Test
    void pagesOfH2AreReadInTheOrderOfAnIndexAndNotSorted() throws Exception {
        Principal principal = Load.principals(1).get(0);
        RecordingConnection recording = new RecordingConnection();
        try (TestDatabase database = TestDatabase.h2()) {
            DataSource recorded = (DataSource) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {DataSource.class},
                    (proxy, method, arguments) ->
                            recording.over(database.dataSource().getConnection()));
            try (Billing billing = Billing.on(new JdbcBillingStore(recorded)).build()) {
                billing.packs().grant(GrantRequest.credits("gift", principal, Amount.credits(1)));
                billing.activity().page(principal, ActivityFilter.ALL, Optional.empty(), PAGE);
                billing.journal(principal, 0, PAGE);
                billing.events().list(principal, 0, PAGE);
                billing.payments().list(principal, Optional.empty(), PAGE);
                billing.audit(principal);
            }
            List<String> pages = recording.statements().stream()
                    .filter(sql -> sql.contains("principal = ?") && sql.contains("order by") && sql.contains("limit"))
                    .distinct()
                    .toList();
            assertThat(pages).hasSizeGreaterThan(4);
            try (Connection connection = database.dataSource().getConnection()) {
                for (String page : pages) {
                    assertThat(plan(connection, page)).as(page).contains("index sorted");
                }
            }
        }
    }

    private static String plan(Connection connection, String sql) throws SQLException {
        try (PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            for (int i = 1; i <= explain.getParameterMetaData().getParameterCount(); i++) {
                explain.setString(i, "1");
            }
            try (ResultSet plan = explain.executeQuery()) {
                plan.next();
                return plan.getString(1);
            }
        }
    }
}
