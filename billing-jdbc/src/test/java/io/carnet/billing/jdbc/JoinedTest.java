package io.carnet.billing.jdbc;

import static io.carnet.billing.jdbc.Host.ALICE;
import static io.carnet.billing.jdbc.Host.BOB;
import static io.carnet.billing.jdbc.Host.CHAT;
import static io.carnet.billing.jdbc.Host.TOOL;
import static io.carnet.billing.jdbc.Host.addJob;
import static io.carnet.billing.jdbc.Host.authorize;
import static io.carnet.billing.jdbc.Host.charge;
import static io.carnet.billing.jdbc.Host.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.Joined;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The host's rows and billing's are there together, or not at all. */
@ParameterizedClass
@EnumSource
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class JoinedTest {

    private final ConcurrentLinkedQueue<Envelope> told = new ConcurrentLinkedQueue<>();

    @AutoClose
    private final TestDatabase database;

    @AutoClose
    private final Host host;

    JoinedTest(TestDatabase.Server server) {
        database = server.withTables();
        host = new Host(database.dataSource(), settings -> settings.subscribe("told", told::add));
        host.gift(ALICE, 10);
    }

    @Test
    void commitsWithTheHost() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            jobAndAllThatIsPaidForIt(connection, joined);
            connection.commit();
        }

        assertThat(host.jobs()).containsExactly("job");
        assertThat(host.credits(ALICE)).isEqualTo(9);
        assertThat(host.credits(BOB)).isEqualTo(3);
    }

    @Test
    void rollsBackWithTheHost() throws SQLException {
        List<Principal> before = host.store.principals(Optional.empty(), Limits.PAGE);
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            jobAndAllThatIsPaidForIt(connection, joined);
            connection.rollback();
        }

        assertThat(host.jobs()).isEmpty();
        assertThat(host.credits(ALICE)).isEqualTo(10);
        assertThat(host.billing.runs().find(ALICE, "job")).isEmpty();
        assertThat(host.store.principals(Optional.empty(), Limits.PAGE)).isEqualTo(before);
    }

    private static void jobAndAllThatIsPaidForIt(Connection connection, Joined joined) throws SQLException {
        authorize(joined, ALICE, "job").orElseThrow();
        addJob(connection, "job");
        settle(joined, ALICE, "job").orElseThrow();
        joined.packs()
                .grant(GrantRequest.credits("share", BOB, Amount.credits(3)))
                .orElseThrow();
    }

    @Test
    void whatWasRolledBackHasItsEffectOnceWhenItIsSentAgain() throws SQLException {
        List<Outcome<Run>> outcomes = new ArrayList<>();
        for (boolean commits : List.of(false, true, true)) {
            try (Connection connection = host.begin();
                    Joined joined = host.billing.joining(host.store.in(connection))) {
                authorize(joined, ALICE, "job").orElseThrow();
                outcomes.add(settle(joined, ALICE, "job"));
                if (commits) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }

        assertThat(outcomes.stream().map(outcome -> ((Outcome.Done<Run>) outcome).effect()))
                .containsExactly(Outcome.Effect.NEW, Outcome.Effect.NEW, Outcome.Effect.REPLAYED);
        assertThat(host.credits(ALICE)).isEqualTo(9);
    }

    @Test
    void commandsOfOneTransactionSeeEachOtherAndNobodyElseSeesThem() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            authorize(joined, ALICE, "job").orElseThrow();

            assertThat(joined.runs().find(ALICE, "job").orElseThrow().state()).isEqualTo(RunState.HELD);
            assertThat(joined.credits().balance(ALICE).available()).isEqualTo(Amount.credits(9));
            assertThat(elsewhere(() -> host.billing.runs().find(ALICE, "job"))).isEmpty();
            assertThat(elsewhere(() -> host.billing.credits().balance(ALICE).available()))
                    .isEqualTo(Amount.credits(10));

            settle(joined, ALICE, "job").orElseThrow();
            connection.commit();
        }

        assertThat(host.billing.runs().find(ALICE, "job").orElseThrow().state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void oneWayInServesOneTransactionAfterTheOther() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            charge(joined, ALICE, "one");
            connection.commit();
            charge(joined, ALICE, "two");
            connection.rollback();
            charge(joined, ALICE, "three");
            connection.commit();
        }

        assertThat(host.credits(ALICE)).isEqualTo(8);
    }

    @Test
    void refusalsAndWrongRequestsLeaveTheTransactionAsItWas() throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            addJob(connection, "job");
            assertThat(authorize(joined, BOB, "job")).isInstanceOf(Outcome.Refused.class);
            assertThat(settle(joined, BOB, "unknown")).isInstanceOf(Outcome.Refused.class);
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> joined.runs().authorize(RunRequest.of("", ALICE, TOOL)));
            joined.runs()
                    .authorize(RunRequest.of("job", ALICE, CHAT).upTo(Usage.of("tokens", 5)))
                    .orElseThrow();
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> joined.runs().settle(ALICE, "job", Usage.of("seconds", 1)));
            joined.runs().settle(ALICE, "job", Usage.of("tokens", 2)).orElseThrow();
            connection.commit();
        }

        assertThat(host.jobs()).containsExactly("job");
        assertThat(host.credits(ALICE)).isEqualTo(8);
    }

    @Test
    void eventsAreDeliveredAfterTheCommitAndNeverAfterARollback() throws SQLException {
        host.billing.worker().runOnce();
        told.clear();
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            charge(joined, ALICE, "rolled-back");
            connection.rollback();
            charge(joined, ALICE, "job");
            elsewhere(() -> host.billing.worker().runOnce());
            assertThat(told).isEmpty();
            connection.commit();
        }
        host.billing.worker().runOnce();

        assertThat(told).hasSize(1);
        assertThat(told.peek().event())
                .isInstanceOfSatisfying(
                        Event.RunSettled.class,
                        event -> assertThat(event.run().value()).isEqualTo("job"));
    }

    @Test
    void joinedAndPlainCallsOfOnePrincipalDoNotLoseEachOther() throws Exception {
        int each = 15;
        host.billing
                .packs()
                .grant(GrantRequest.credits("more", ALICE, Amount.credits(4L * each)))
                .orElseThrow();
        ExecutorService callers = Executors.newFixedThreadPool(4);
        List<Future<?>> calls = new ArrayList<>();
        for (int caller = 0; caller < 4; caller++) {
            String prefix = "run-" + caller + "-";
            boolean joins = caller % 2 == 0;
            calls.add(callers.submit(() -> {
                for (int i = 0; i < each; i++) {
                    if (joins) {
                        chargeJoined(prefix + i, i % 3 > 0);
                    } else {
                        chargePlain(prefix + i);
                    }
                }
                return null;
            }));
        }
        for (Future<?> call : calls) {
            call.get();
        }
        callers.shutdown();

        int committed = 2 * (each - each / 3);
        assertThat(host.credits(ALICE)).isEqualTo(10 + 2 * each - committed);
        assertThat(host.jobs()).hasSize(committed);
    }

    private void chargeJoined(String key, boolean commits) throws SQLException {
        try (Connection connection = host.begin();
                Joined joined = host.billing.joining(host.store.in(connection))) {
            addJob(connection, key);
            charge(joined, ALICE, key);
            if (commits) {
                connection.commit();
            } else {
                connection.rollback();
            }
        }
    }

    private void chargePlain(String key) {
        host.billing.runs().authorize(RunRequest.of(key, ALICE, TOOL)).orElseThrow();
        host.billing.runs().settle(ALICE, key, Usage.none()).orElseThrow();
    }

    private static <T> T elsewhere(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call).join();
    }
}
