package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.BOB;
import static io.carnet.billing.jdbc.Host.charge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Joined;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What does not go with a transaction of the host's is told before anything is asked of it. */
@ParameterizedClass
@EnumSource
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JoiningMistakesTest {

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final Host host;

    private final AtomicReference<Connection> bound = new AtomicReference<>();
    private final Joined bean;

    JoiningMistakesTest(TestDatabase.Server server) {
        database = server.withTables();
        host = new Host(database.dataSource());
        host.gift(ALICE, 10);
        bean = host.billing.joining(host.store.in(() -> Optional.ofNullable(bound.get())));
    }

    @Test
    void autoCommit() throws SQLException {
        try (Connection connection = host.begin()) {
            connection.setAutoCommit(true);
            assertUnfit(connection, Mistake.AUTO_COMMIT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void anotherIsolation(int isolation) throws SQLException {
        try (Connection connection = host.begin()) {
            connection.setTransactionIsolation(isolation);
            assertUnfit(connection, Mistake.ISOLATION);
        }
    }

    private void assertUnfit(Connection connection, Mistake mistake) {
        try (Joined joined = host.billing.joining(host.store.in(connection))) {
            assertMistake(mistake, () -> charge(joined, ALICE, "job"));
            assertMistake(mistake, () -> joined.credits().balance(ALICE));
        }
        bound.set(connection);
        assertMistake(mistake, () -> charge(bean, ALICE, "job"));
        bound.set(null);

        assertThat(host.credits(ALICE)).isEqualTo(10);
        assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
    }

    @Test
    void noTransaction() {
        assertMistake(Mistake.NO_TRANSACTION, () -> charge(bean, ALICE, "job"));
        assertMistake(Mistake.NO_TRANSACTION, () -> bean.credits().balance(ALICE));
    }

    @Test
    void aWayThatWasClosed() throws SQLException {
        try (Connection connection = host.begin()) {
            Joined joined = host.billing.joining(host.store.in(connection));
            joined.close();
            assertMistake(Mistake.LEFT, () -> charge(joined, ALICE, "job"));
        }
    }

    @Test
    void aPlainCallInsideATry() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            assertNoPlainCalls();
            charge(joined, ALICE, "job");
            assertNoPlainCalls();
            connection.commit();
        }

        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void aPlainCallInATransactionTheThreadHasJoined() throws SQLException {
        try (Connection connection = host.begin()) {
            bound.set(connection);
            assertThat(host.credits(ALICE)).isEqualTo(10);
            charge(bean, ALICE, "job");
            assertNoPlainCalls();
            connection.commit();
            bound.set(null);
            assertThat(host.credits(ALICE)).isEqualTo(9);
        }
    }

    @Test
    void aPlainCallWhileTheTransactionIsSetAsideForAnother() throws SQLException {
        try (Connection outer = host.begin()) {
            bound.set(outer);
            charge(bean, ALICE, "outer");
            try (Connection inner = host.begin()) {
                bound.set(inner);
                assertNoPlainCalls();
                bean.credits().balance(BOB);
                inner.commit();
            }
            bound.set(outer);
            assertNoPlainCalls();
            outer.commit();
        }

        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void noPlainCallOnceAnUnnoticedTransactionIsOver() throws SQLException {
        try (Connection connection = host.begin()) {
            bound.set(connection);
            charge(bean, ALICE, "job");
            connection.rollback();
        }
        try (Connection next = host.begin()) {
            bound.set(next);
            assertThat(host.credits(ALICE)).isEqualTo(10);
        }
    }

    @Test
    void noPlainCallOnceAConnectionWasClosedAndTheWayInForgotten() throws SQLException {
        Connection connection = host.begin();
        Joined forgotten = host.billing.joining(host.store.in(connection));
        charge(forgotten, ALICE, "job");
        connection.rollback();
        connection.close();

        assertThat(host.credits(ALICE)).isEqualTo(10);
    }

    @Test
    void aPurchase() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            assertMistake(Mistake.PURCHASE, () -> joined.credits().buy(ALICE, "bundle", "order"));
        }
    }

    private void assertNoPlainCalls() {
        assertMistake(Mistake.PLAIN_CALL, () -> host.billing.runs().settle(ALICE, "job", Usage.none()));
        assertMistake(Mistake.PLAIN_CALL, () -> host.credits(ALICE));
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> host.billing
                        .staged()
                        .settle(ALICE, "job", Usage.none())
                        .toCompletableFuture()
                        .join())
                .havingCause()
                .isInstanceOf(JoiningException.class);
    }

    private static void assertMistake(Mistake mistake, ThrowingCallable call) {
        assertThatExceptionOfType(JoiningException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.mistake()).isEqualTo(mistake));
    }
}
