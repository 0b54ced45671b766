package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.Joined;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was answered is in the file: a copy of it is what a kill would leave at that moment. */
class H2FileTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final int COPIES = 60;
    private static final int MOST_BETWEEN_COPIES = 20;

    private static final int WRITERS = 4;
    private static final int UNITS = 10;
    private static final Duration LONG_ENOUGH_TO_MEET = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTables() throws SQLException {
        Schema.in(file("carnet", "")).migrate();
    }

    /** Every connection opens the file anew if no other is open. */
    private JdbcDataSource file(String name, String settings) {
        JdbcDataSource file = new JdbcDataSource();
        file.setUrl("jdbc:h2:file:" + folder.resolve(name) + settings);
        file.setUser("sa");
        return file;
    }

    private static Billing on(DataSource dataSource) {
        return Billing.on(new JdbcBillingStore(dataSource))
                .catalog(StaticCatalog.of(List.of(), List.of()))
                .build();
    }

    private static void grant(Billing billing, int number) {
        billing.packs()
                .grant(GrantRequest.credits("gift-" + number, ALICE, Amount.credits(1)))
                .orElseThrow();
    }

    private long packsInACopy() throws IOException, SQLException {
        Files.copy(folder.resolve("carnet.mv.db"), folder.resolve("copy.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Connection copy = file("copy", "").getConnection();
                Statement statement = copy.createStatement();
                ResultSet packs = statement.executeQuery("SELECT COUNT(*) FROM carnet_pack")) {
            packs.next();
            return packs.getLong(1);
        }
    }

    @Test
    void holdsWhatWasAnsweredWhileItsSpaceIsUsedAnew() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        DataSource file = file("carnet", ";RETENTION_TIME=0");
        try (Connection open = file.getConnection();
                Billing billing = on(file)) {
            int answered = 0;
            for (int copy = 0; copy < COPIES; copy++) {
                for (int more = random.nextInt(MOST_BETWEEN_COPIES); more >= 0; more--) {
                    grant(billing, answered++);
                }
                assertThat(packsInACopy()).as("seed %d, copy %d", seed, copy).isEqualTo(answered);
            }
            assertThat(open.isValid(0)).isTrue();
        }
    }

    @Test
    void holdsWhatWasAnsweredThoughItIsClosedAndOpenedInBetween() throws Exception {
        DataSource file = file("carnet", "");
        try (Billing billing = on(file)) {
            for (int number = 0; number < 3; number++) {
                try (Connection open = file.getConnection()) {
                    grant(billing, number);
                    assertThat(packsInACopy()).isEqualTo(number + 1);
                    assertThat(open.isValid(0)).isTrue();
                }
            }
        }
    }

    /** A pool gives up its connections after a while, the one that made the tables among them. */
    @Test
    void tellsOfEventsAfterTheSessionThatMadeTheTablesHasEnded() throws Exception {
        DataSource file = file("fresh", "");
        try (Connection open = file.getConnection()) {
            Schema.in(file).migrate();
            List<Long> told = new ArrayList<>();
            try (Billing billing = Billing.on(new JdbcBillingStore(file))
                    .catalog(StaticCatalog.of(List.of(), List.of()))
                    .subscribe("told", event -> told.add(event.number()))
                    .build()) {
                grant(billing, 0);
                billing.worker().runOnce();
            }
            assertThat(told).containsExactly(1L);
            assertThat(open.isValid(0)).isTrue();
        }
    }

    @Test
    void isWrittenToByOneAfterTheOther() {
        DataSource file = file("carnet", "");
        AtomicInteger writing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (Crowd crowd = Crowd.ofPlatformThreads();
                JdbcBillingStore one = new JdbcBillingStore(file);
                JdbcBillingStore other = new JdbcBillingStore(file)) {
            crowd.send(WRITERS, who -> {
                Need own = Need.of(Principal.of("writer-" + who));
                for (int i = 0; i < UNITS; i++) {
                    (who % 2 == 0 ? one : other).transact(List.of(own), Instant.EPOCH, PATIENCE, views -> {
                        most.accumulateAndGet(writing.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(LONG_ENOUGH_TO_MEET.toNanos());
                        writing.decrementAndGet();
                        return List.of();
                    });
                }
                return who;
            });
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void whoWaitsForALockLetsOthersHaveTheirTurns() throws Exception {
        try (Host host = new Host(file("carnet", ""));
                JdbcBillingStore other = new JdbcBillingStore(host.dataSource)) {
            host.gift(ALICE, 1);
            host.gift(Host.BOB, 1);
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(connection))) {
                Host.charge(joined, ALICE, "run");
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> lock(other, ALICE));
                while (!somebodyWaits(connection)) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < UNITS; i++) {
                    lock(host.store, Host.BOB);
                }
                assertThat(waiting).isNotDone();
                connection.commit();
                waiting.get();
            }
        }
    }

    @Test
    void whoWouldInsertWhatAnotherHasInsertedLetsGoOfWhatThatOneWaitsFor() throws Exception {
        try (Host host = new Host(file("carnet", ""));
                JdbcBillingStore other = new JdbcBillingStore(host.dataSource)) {
            host.gift(ALICE, 1);
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(connection))) {
                joined.packs()
                        .grant(GrantRequest.credits("gift", Host.BOB, Amount.credits(1)))
                        .orElseThrow();
                CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> lock(other, ALICE, Host.BOB));
                while (isFree(host.dataSource, ALICE)) {
                    Thread.onSpinWait();
                }
                Host.charge(joined, ALICE, "run");
                connection.commit();
                waiting.get();
            }
        }
    }

    private static void lock(JdbcBillingStore store, Principal... principals) {
        store.transact(Stream.of(principals).map(Need::of).toList(), Instant.EPOCH, PATIENCE, views -> List.of());
    }

    private static boolean somebodyWaits(Connection connection) throws SQLException {
        return finds(connection, "SELECT 1 FROM information_schema.sessions WHERE blocker_id IS NOT NULL");
    }

    private static boolean isFree(DataSource dataSource, Principal principal) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return finds(
                    connection,
                    "SELECT 1 FROM carnet_wallet WHERE principal = '" + principal.value() + "' FOR UPDATE SKIP LOCKED");
        }
    }

    private static boolean finds(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            return found.next();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5.250", "2.5.252"})
    void isRefusedToABuildThatForgetsWhatItAnswered(String build) {
        assertThatThrownBy(() -> new JdbcBillingStore(ofBuild(build, file("carnet", ""))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a file of H2 " + build + " loses answered commits when its process is killed");
    }

    @Test
    void isLeftToBuildsThatDoNot() {
        new JdbcBillingStore(ofBuild("2.5.254", file("carnet", ""))).close();
    }

    @Test
    void concernsNoDatabaseInMemory() {
        JdbcDataSource memory = new JdbcDataSource();
        memory.setUrl("jdbc:h2:mem:");
        memory.setUser("sa");
        new JdbcBillingStore(ofBuild("2.5.252", memory)).close();
    }

    /** A database that says it is of another build. */
    private static DataSource ofBuild(String build, DataSource real) {
        return saying(
                DataSource.class,
                real,
                "getConnection",
                connection -> saying(
                        Connection.class,
                        (Connection) connection,
                        "getMetaData",
                        metaData -> saying(
                                DatabaseMetaData.class,
                                (DatabaseMetaData) metaData,
                                "getDatabaseProductVersion",
                                version -> build + " (2026-01-01)")));
    }

    private interface Change {
        Object apply(Object answer);
    }

    private static <T> T saying(Class<T> type, T real, String method, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
                    try {
                        Object answer = called.invoke(real, arguments);
                        return called.getName().equals(method) ? change.apply(answer) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
