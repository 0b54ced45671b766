package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.BOB;
import static io.carnet.billing.jdbc.Host.charge;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Joined;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A host whose transactions are Spring's keeps one way in for all of them. */
@ParameterizedClass
@EnumSource
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SpringTest {

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final Host host;

    private final DataSourceTransactionManager manager;
    private final JdbcTemplate jdbc;
    private final Joined joined;

    SpringTest(TestDatabase.Server server) {
        database = server.withTables();
        host = new Host(database.dataSource());
        host.gift(ALICE, 10);
        host.gift(BOB, 10);
        manager = new DataSourceTransactionManager(host.dataSource);
        jdbc = new JdbcTemplate(host.dataSource);
        joined = host.billing.joining(host.store.in(() -> Optional.ofNullable(
                        (ConnectionHolder) TransactionSynchronizationManager.getResource(host.dataSource))
                .map(ConnectionHolder::getConnection)));
    }

    private TransactionTemplate transaction(int propagation) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
        template.setPropagationBehavior(propagation);
        return template;
    }

    private void required(Runnable work) {
        transaction(TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult(status -> work.run());
    }

    private void requiresNew(Runnable work) {
        transaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult(status -> work.run());
    }

    private void work(Principal principal, String name) {
        jdbc.update("INSERT INTO job VALUES (?)", name);
        charge(joined, principal, name);
    }

    private static final class WorkFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void commitsWithTheTransaction() throws Exception {
        required(() -> work(ALICE, "job"));

        assertThat(host.jobs()).containsExactly("job");
        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void rollsBackWithTheTransaction() throws Exception {
        assertThatExceptionOfType(WorkFailed.class)
                .isThrownBy(() -> required(() -> {
                    work(ALICE, "job");
                    throw new WorkFailed();
                }));

        assertThat(host.jobs()).isEmpty();
        assertThat(host.credits(ALICE)).isEqualTo(10);

        required(() -> work(ALICE, "job"));

        assertThat(host.jobs()).containsExactly("job");
        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void aNestedTransactionThatIsTheSameCommitsWithIt() throws Exception {
        assertThatExceptionOfType(WorkFailed.class)
                .isThrownBy(() -> required(() -> {
                    work(ALICE, "outer");
                    required(() -> work(ALICE, "inner"));
                    throw new WorkFailed();
                }));

        assertThat(host.jobs()).isEmpty();
        assertThat(host.credits(ALICE)).isEqualTo(10);

        required(() -> {
            work(ALICE, "outer");
            required(() -> work(ALICE, "inner"));
        });

        assertThat(host.jobs()).containsExactly("inner", "outer");
        assertThat(host.credits(ALICE)).isEqualTo(8);
    }

    @Test
    void aNestedTransactionOfItsOwnCommitsByItself() throws Exception {
        assertThatExceptionOfType(WorkFailed.class)
                .isThrownBy(() -> required(() -> {
                    work(ALICE, "outer");
                    requiresNew(() -> work(BOB, "inner"));
                    throw new WorkFailed();
                }));

        assertThat(host.jobs()).containsExactly("inner");
        assertThat(host.credits(ALICE)).isEqualTo(10);
        assertThat(host.credits(BOB)).isEqualTo(9);
    }

    @Test
    void isRolledBackToASavepoint() throws Exception {
        required(() -> {
            work(ALICE, "outer");
            assertThatExceptionOfType(WorkFailed.class)
                    .isThrownBy(() -> transaction(TransactionDefinition.PROPAGATION_NESTED)
                            .executeWithoutResult(status -> {
                                work(ALICE, "inner");
                                throw new WorkFailed();
                            }));
            work(ALICE, "last");
        });

        assertThat(host.jobs()).containsExactly("last", "outer");
        assertThat(host.credits(ALICE)).isEqualTo(8);
    }

    @Test
    void plainCallsAreRefusedFromTheFirstJoinedCallToTheEndOfTheTransaction() {
        required(() -> {
            assertThat(host.credits(ALICE)).isEqualTo(10);
            charge(joined, ALICE, "job");
            assertMistake(Mistake.PLAIN_CALL, () -> host.credits(ALICE));
            requiresNew(() -> assertMistake(Mistake.PLAIN_CALL, () -> host.credits(ALICE)));
            assertMistake(Mistake.PLAIN_CALL, () -> host.credits(ALICE));
        });

        assertThat(host.credits(ALICE)).isEqualTo(9);
        required(() -> assertThat(host.credits(ALICE)).isEqualTo(9));
    }

    @Test
    void anotherIsolationIsRefused() {
        TransactionTemplate serializable = new TransactionTemplate(manager);
        serializable.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);

        serializable.executeWithoutResult(
                status -> assertMistake(Mistake.ISOLATION, () -> charge(joined, ALICE, "job")));
    }

    @Test
    void aTransactionThatMayOnlyReadIsRefused() {
        TransactionTemplate reading = transaction(TransactionDefinition.PROPAGATION_REQUIRED);
        reading.setReadOnly(true);

        reading.executeWithoutResult(status ->
                assertMistake(Mistake.READ_ONLY, () -> joined.credits().balance(ALICE)));
    }

    @Test
    void outsideOfATransactionNothingIsJoined() {
        assertMistake(Mistake.NO_TRANSACTION, () -> charge(joined, ALICE, "job"));
    }

    private static void assertMistake(Mistake mistake, ThrowingCallable call) {
        assertThatExceptionOfType(JoiningException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.mistake()).isEqualTo(mistake));
    }
}
