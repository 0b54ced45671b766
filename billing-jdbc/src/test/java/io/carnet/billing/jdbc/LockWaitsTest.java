package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.CountingMetrics;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody else's locks and the database's own changes of mind, on real servers. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LockWaitsTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final Principal BOB = Principal.of("bob");
    private static final Principal CAROL = Principal.of("carol");
    private static final Principal DOORMAN = Principal.of("doorman");

    private final CountingMetrics metrics = new CountingMetrics();

    private JdbcBillingStore store(TestDatabase database) {
        return new JdbcBillingStore(
                database.dataSource(), JdbcOptions.defaults().metrics(metrics));
    }

    private Billing billing(BillingStore store, Duration lockWait) {
        BillingBuilder builder = Billing.on(store)
                .catalog(StaticCatalog.of(List.of(Product.of("tool", Price.perRun(Amount.credits(1)))), List.of()))
                .metrics(metrics)
                .lockWait(lockWait)
                .lanes(1);
        Billing billing = builder.build();
        for (Principal principal : List.of(ALICE, BOB, CAROL, DOORMAN)) {
            billing.packs()
                    .grant(GrantRequest.credits("gift", principal, Amount.credits(1_000)))
                    .orElseThrow();
        }
        return billing;
    }

    private static CompletableFuture<Outcome<Run>> staging(Billing billing, Principal principal, String key) {
        return billing.staged().authorize(RunRequest.of(key, principal, "tool")).toCompletableFuture();
    }

    private static Run done(CompletableFuture<Outcome<Run>> stage) {
        return stage.orTimeout(1, TimeUnit.MINUTES).join().orElseThrow();
    }

    /** Somebody else's transaction. */
    private static final class Stranger implements AutoCloseable {

        private final Connection connection;

        Stranger(TestDatabase database) throws SQLException {
            connection = database.dataSource().getConnection();
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }

        Stranger execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
            return this;
        }

        Stranger lock(Principal principal) throws SQLException {
            return execute(
                    "SELECT entries FROM carnet_wallet WHERE principal = '" + principal.value() + "' FOR UPDATE");
        }

        void letGo() throws SQLException {
            connection.rollback();
        }

        @Override
        public void close() throws SQLException {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.close();
        }
    }

    private static void execute(TestDatabase database, String... statements) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long ask(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Keeps the lane busy with one principal, so that what comes meanwhile shares a batch. */
    private static final class Gated extends WrappedStore {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private volatile boolean shut;

        Gated(BillingStore store) {
            super(store, Threading.COMMITTERS);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            if (shut && needs.stream().anyMatch(need -> need.principal().equals(DOORMAN))) {
                reached.countDown();
                await(open);
            }
            super.transact(needs, at, patience, work);
        }
    }

    @ParameterizedTest
    @EnumSource
    void othersOfTheSameBatchAreAnsweredWhileOneIsLocked(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                Stranger stranger = new Stranger(database)) {
            Gated gated = new Gated(store(database));
            try (Billing billing = billing(gated, Duration.ofMinutes(1))) {
                stranger.lock(ALICE);
                gated.shut = true;
                CompletableFuture<Outcome<Run>> doorman = staging(billing, DOORMAN, "run");
                await(gated.reached);
                List<CompletableFuture<Outcome<Run>>> hers = Stream.of("first", "second")
                        .map(key -> staging(billing, ALICE, key))
                        .toList();
                List<CompletableFuture<Outcome<Run>>> theirs = Stream.of(BOB, CAROL)
                        .map(principal -> staging(billing, principal, "run"))
                        .toList();
                gated.open.countDown();

                done(doorman);
                theirs.forEach(LockWaitsTest::done);
                CompletableFuture<Outcome<Run>> third = staging(billing, ALICE, "third");
                done(staging(billing, BOB, "another"));
                assertThat(hers).noneMatch(CompletableFuture::isDone);
                assertThat(third).isNotDone();
                assertThat(metrics.count("batch.halved")).isPositive();
                assertThat(metrics.count("batch.diverted")).isEqualTo(1);

                stranger.letGo();
                assertThat(hers).extracting(stage -> done(stage).number()).containsExactly(1L, 2L);
                assertThat(done(third).number()).isEqualTo(3);
                assertThat(metrics.count("lock_waited")).isPositive();
                assertThat(billing.audit().drifts()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsLockedTooLongIsToldSoAndMayBeSentAgain(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                Stranger stranger = new Stranger(database);
                Billing billing = billing(store(database), Duration.ofMillis(300))) {
            stranger.lock(ALICE);

            CompletableFuture<Outcome<Run>> locked = staging(billing, ALICE, "run");
            assertThatThrownBy(() -> done(locked)).hasCauseInstanceOf(BusyException.class);
            assertThatThrownBy(() -> billing.runs().authorize(RunRequest.of("run", ALICE, "tool")))
                    .isInstanceOf(BusyException.class);
            done(staging(billing, BOB, "run"));

            stranger.letGo();
            assertThat(billing.runs().find(ALICE, "run")).isEmpty();
            assertThat(done(staging(billing, ALICE, "run")).number()).isEqualTo(1);
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPrincipalThatSomebodyElseIsMakingDelaysNobodyElse(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                Stranger stranger = new Stranger(database);
                Billing billing = billing(store(database), Duration.ofMillis(300))) {
            stranger.execute(
                    "INSERT INTO carnet_wallet (principal, zone, last_at, entries, head, packs, runs, open_runs, events, event_at,"
                            + " debts) SELECT 'dave', zone, last_at, entries, head, packs, runs,"
                            + " open_runs, events, event_at, debts FROM carnet_wallet WHERE principal = 'bob'");

            CompletableFuture<Outcome<Run>> his = staging(billing, Principal.of("dave"), "run");
            done(staging(billing, BOB, "run"));
            assertThatThrownBy(() -> done(his)).hasCauseInstanceOf(BusyException.class);
        }
    }

    /** Tells when its principals are locked and nothing is written yet; waits for locks as long as it takes. */
    private static final class Slow extends WrappedStore {

        private volatile Runnable whenLocked = () -> {};

        Slow(BillingStore store) {
            super(store, Threading.COMMITTERS);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            super.transact(needs, at, Duration.ofMinutes(1), views -> {
                whenLocked.run();
                return work.apply(views);
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlockIsTriedAgain(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables()) {
            execute(database, "CREATE TABLE hosts_own (id INTEGER PRIMARY KEY, weight INTEGER)");
            Slow slow = new Slow(store(database));
            try (Billing billing = billing(slow, Duration.ofMinutes(1))) {
                for (int round = 0; metrics.count("retried.deadlock") == 0; round++) {
                    inEachOthersWay(database, billing, slow, round);
                }

                assertThat(billing.audit().drifts()).isEmpty();
            }
        }
    }

    /** The stranger has the pack and wants the wallet; whom the database undoes is its own affair. */
    private static void inEachOthersWay(TestDatabase database, Billing billing, Slow slow, int round)
            throws SQLException {
        CountDownLatch locked = new CountDownLatch(1);
        slow.whenLocked = locked::countDown;
        try (Stranger stranger = new Stranger(database)) {
            for (int i = 0; i < 100; i++) {
                stranger.execute("INSERT INTO hosts_own VALUES (" + i + ", 1)");
            }
            stranger.execute("SELECT remaining FROM carnet_pack WHERE principal = 'alice' FOR UPDATE");
            CompletableFuture<Outcome<Run>> run = staging(billing, ALICE, "run-" + round);
            await(locked);
            try {
                stranger.lock(ALICE);
            } catch (SQLException undone) {
                stranger.letGo();
            }
            stranger.letGo();
            done(run);
        }
    }

    @Test
    void aSerialisationFailureOfPostgresIsTriedAgain() throws SQLException {
        isTriedAgain(
                TestDatabase.Server.POSTGRESQL,
                "CREATE SEQUENCE tries",
                """
                CREATE FUNCTION fail() RETURNS TRIGGER AS $$ BEGIN
                    IF nextval('tries') <= 3 THEN RAISE EXCEPTION 'planned' USING ERRCODE = '40001'; END IF;
                    RETURN NEW;
                END $$ LANGUAGE plpgsql
                """,
                "CREATE TRIGGER failing BEFORE INSERT ON carnet_run FOR EACH ROW EXECUTE FUNCTION fail()");
    }

    @Test
    void aChangedRecordOfMariaDbIsTriedAgain() throws SQLException {
        isTriedAgain(TestDatabase.Server.MARIADB, "CREATE SEQUENCE tries", """
                CREATE TRIGGER failing BEFORE INSERT ON carnet_run FOR EACH ROW
                IF NEXTVAL(tries) <= 3 THEN SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1020; END IF
                """);
    }

    private void isTriedAgain(TestDatabase.Server server, String... trigger) throws SQLException {
        try (TestDatabase database = TestDatabase.ofItsOwn(server);
                Billing billing = billing(store(database), Duration.ofMinutes(1))) {
            execute(database, trigger);

            done(staging(billing, ALICE, "run"));

            assertThat(metrics.counts("retried.")).isEqualTo(Map.of("retried.serialization", 3L));
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    @Test
    void aStatementOfPostgresThatTakesTooLongFailsAndNothingIsStored() throws SQLException {
        takesTooLong(
                TestDatabase.Server.POSTGRESQL,
                """
                CREATE FUNCTION dawdle() RETURNS TRIGGER AS $$ BEGIN
                    PERFORM pg_sleep(60);
                    RETURN NEW;
                END $$ LANGUAGE plpgsql
                """,
                "CREATE TRIGGER dawdling BEFORE INSERT ON carnet_run FOR EACH ROW EXECUTE FUNCTION dawdle()");
    }

    @Test
    void aStatementOfMariaDbThatTakesTooLongFailsAndNothingIsStored() throws SQLException {
        takesTooLong(
                TestDatabase.Server.MARIADB,
                "CREATE TRIGGER dawdling BEFORE INSERT ON carnet_run FOR EACH ROW SET NEW.charged = SLEEP(60)");
    }

    private void takesTooLong(TestDatabase.Server server, String... trigger) throws SQLException {
        try (TestDatabase database = TestDatabase.ofItsOwn(server)) {
            JdbcOptions options = JdbcOptions.defaults().statementTimeout(Duration.ofMillis(800));
            try (Billing billing =
                    billing(new JdbcBillingStore(database.dataSource(), options), Duration.ofMinutes(1))) {
                execute(database, trigger);

                CompletableFuture<Outcome<Run>> run = staging(billing, ALICE, "run");
                assertThatThrownBy(() -> done(run)).hasCauseInstanceOf(UnavailableException.class);

                execute(database, "DROP TRIGGER dawdling" + (trigger.length > 1 ? " ON carnet_run" : ""));
                assertThat(billing.runs().find(ALICE, "run")).isEmpty();
                done(staging(billing, ALICE, "run"));
            }
        }
    }

    @Test
    void aPostgresThatOnlyReadsIsUnavailableAsLongAsItDoes() throws SQLException {
        try (TestDatabase database = TestDatabase.ofItsOwn(TestDatabase.Server.POSTGRESQL);
                Billing billing = billing(store(database), Duration.ofMinutes(1))) {
            done(staging(billing, ALICE, "before"));
            onlyReads(database, "ON");
            CompletableFuture<Outcome<Run>> run = staging(billing, ALICE, "run");
            assertThatThrownBy(() -> done(run)).hasCauseInstanceOf(UnavailableException.class);
            assertThat(billing.runs().find(ALICE, "run")).isEmpty();

            onlyReads(database, "OFF");
            done(staging(billing, ALICE, "run"));
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    /** From the next connection on. */
    private static void onlyReads(TestDatabase database, String value) throws SQLException {
        execute(
                database,
                "SET default_transaction_read_only = OFF",
                "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = "
                        + value + "'; END $$");
        ((HikariDataSource) database.dataSource()).getHikariPoolMXBean().softEvictConnections();
    }

    @Test
    void aPostgresThatIsFullIsUnavailableAsLongAsItIs() throws SQLException {
        try (TestDatabase database = TestDatabase.ofItsOwn(TestDatabase.Server.POSTGRESQL);
                Billing billing = billing(store(database), Duration.ofMinutes(1))) {
            execute(
                    database,
                    "CREATE FUNCTION fail() RETURNS TRIGGER AS $$ BEGIN "
                            + "RAISE EXCEPTION 'planned' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql",
                    "CREATE TRIGGER failing BEFORE INSERT ON carnet_run FOR EACH ROW EXECUTE FUNCTION fail()");
            CompletableFuture<Outcome<Run>> run = staging(billing, ALICE, "run");
            assertThatThrownBy(() -> done(run)).hasCauseInstanceOf(UnavailableException.class);

            execute(database, "DROP TRIGGER failing ON carnet_run");
            done(staging(billing, ALICE, "run"));
            assertThat(billing.audit().drifts()).isEmpty();
        }
    }

    @Test
    void postgresEndsATransactionThatStandsStill() throws SQLException {
        try (TestDatabase database = TestDatabase.postgres()) {
            JdbcOptions options = JdbcOptions.defaults().metrics(metrics).statementTimeout(Duration.ofMillis(800));
            Slow slow = new Slow(new JdbcBillingStore(database.dataSource(), options));
            try (Billing billing = billing(slow, Duration.ofMinutes(1))) {
                slow.whenLocked = () -> standStillUntilItIsGone(database, slow);

                done(staging(billing, ALICE, "run"));

                assertThat(metrics.count("retried.connection")).isEqualTo(1);
                assertThat(billing.audit().drifts()).isEmpty();
            }
        }
    }

    private static void standStillUntilItIsGone(TestDatabase database, Slow slow) {
        slow.whenLocked = () -> {};
        try {
            while (ask(
                            database,
                            "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                                    + " AND datname = current_database()")
                    > 0) {
                Thread.onSpinWait();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsGoBackWithTheLimitsTheyCameWith(TestDatabase.Server server) throws SQLException {
        try (TestDatabase database = server.withTables();
                TestDatabase.Pool one = database.awkward()) {
            List<String> before = limits(one, server);
            try (Billing billing = billing(new JdbcBillingStore(one.dataSource()), Duration.ofSeconds(3))) {
                done(staging(billing, ALICE, "run"));
            }

            assertThat(limits(one, server)).isEqualTo(before);
        }
    }

    private static List<String> limits(TestDatabase.Pool pool, TestDatabase.Server server) throws SQLException {
        String question = switch (server) {
            case H2 ->
                "SELECT 'LOCK_TIMEOUT', LOCK_TIMEOUT() UNION SELECT SETTING_NAME, SETTING_VALUE"
                        + " FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = 'QUERY_TIMEOUT'";
            case POSTGRESQL ->
                "SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout')";
            case MARIADB ->
                "SHOW SESSION VARIABLES WHERE Variable_name IN"
                        + " ('innodb_lock_wait_timeout', 'max_statement_time', 'max_execution_time')";
        };
        try (Connection connection = pool.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            List<String> limits = new ArrayList<>();
            while (result.next()) {
                limits.add(result.getString(1) + "=" + result.getString(2));
            }
            assertThat(limits).hasSize(2);
            return limits;
        }
    }
}
