package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.refusal.UnavailableException;
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
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
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

    private Amount balanceInACopy() throws IOException {
        Files.copy(folder.resolve("carnet.mv.db"), folder.resolve("copy.mv.db"), StandardCopyOption.REPLACE_EXISTING);
        try (Billing copy = on(file("copy", ""))) {
            return copy.credits().balance(ALICE).total();
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
                assertThat(balanceInACopy()).as("seed %d, copy %d", seed, copy).isEqualTo(Amount.credits(answered));
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
                    assertThat(balanceInACopy()).isEqualTo(Amount.credits(number + 1));
                    assertThat(open.isValid(0)).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.5.250", "2.5.252"})
    void isRefusedToABuildThatForgetsWhatItAnswered(String build) {
        assertThatThrownBy(() -> new JdbcBillingStore(ofBuild(build, file("carnet", ""))))
                .isInstanceOf(UnavailableException.class)
                .hasRootCauseMessage("a file of H2 " + build + " loses answered commits when its process is killed");
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
