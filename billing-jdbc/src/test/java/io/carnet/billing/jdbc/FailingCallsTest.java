package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.FailingDataSource.Fault;
import io.carnet.billing.jdbc.FailingDataSource.Planned;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever call of JDBC fails, and however: the host is told in the library's words, nothing is stored by half, the
 * connection comes back as it was or not at all, and doing the same again does it once.
 */
@Tag("endurance")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class FailingCallsTest {

    private static final int MOST_REPEATS = 5;

    /**
     * Every call and every failure of every flow on every server. Otherwise calls are left out that only put a value into
     * a statement or take one out of a row: they go no further than the driver. On H2 every other call fails in one way, and
     * those between in the next; on PostgreSQL only some flows run.
     */
    private static final boolean ALL = Boolean.getBoolean("carnet.all-faults");

    private static final long SEED = Long.getLong("carnet.faults.seed", System.nanoTime());

    private final SettableClock clock = SettableClock.at("2026-03-04T12:00:00Z");
    private final FakePaymentProvider provider = new FakePaymentProvider();
    private final Map<Principal, List<Long>> told = new ConcurrentHashMap<>();
    private final FailingDataSource failing = new FailingDataSource();

    /** Threads that hand over events may end by it, as they would by any error. */
    @BeforeAll
    static void letThreadsEndByWhatIsPlanned() {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            if (!(e instanceof Planned)) {
                e.printStackTrace();
            }
        });
    }

    @AfterAll
    static void asBefore() {
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    private void tell(Envelope envelope) {
        List<Long> numbers = told.computeIfAbsent(envelope.principal(), key -> new ArrayList<>());
        if (!numbers.contains(envelope.number())) {
            numbers.add(envelope.number());
        }
    }

    private Flow.Host host(DataSource dataSource, Flow flow) {
        return Flow.Host.over(dataSource, clock, builder -> {
            builder.payments(provider).lanes(1);
            return flow == Flow.DELIVER ? builder.subscribe("told", this::tell) : builder;
        });
    }

    static Stream<Arguments> everyFlowAndFault() {
        Stream<Flow> onPostgres =
                ALL ? Stream.of(Flow.values()) : Stream.of(Flow.FIRST_USE, Flow.AUTHORIZE, Flow.SETTLE);
        return Stream.concat(
                Stream.of(Flow.values()).map(flow -> Arguments.of(TestDatabase.Server.H2, flow)),
                onPostgres.map(flow -> Arguments.of(TestDatabase.Server.POSTGRESQL, flow)));
    }

    @ParameterizedTest
    @MethodSource("everyFlowAndFault")
    void anyCallMayFailInAnyWay(TestDatabase.Server server, Flow flow) {
        System.out.println("FailingCallsTest seed " + SEED);
        int step = server == TestDatabase.Server.H2 && !ALL ? 2 : 1;
        int first = new Random(SEED).nextInt(step);
        int cases = 0;
        try (TestDatabase database = server.withTables();
                Billing sound = host(database.dataSource(), flow).billing();
                Billing failed = host(failing.over(database.dataSource()), flow).billing()) {
            Flow.Host soundHost = new Flow.Host(sound, clock);
            Flow.Host failedHost = new Flow.Host(failed, clock);
            Principal undisturbed = Principal.of("undisturbed");
            flow.prepare(soundHost, undisturbed);
            flow.perform(soundHost, undisturbed);
            List<String> expected = state(sound, undisturbed);
            for (Fault fault : faults(server)) {
                Predicate<String> counts = ALL ? call -> true : FailingDataSource::hasEffect;
                int number = 1 + first;
                while (failsAndRecovers(flow, soundHost, failedHost, fault, number, counts, expected)) {
                    number += step;
                    cases++;
                }
                assertThat(number).as("calls of %s", flow).isGreaterThan(5);
                first = (first + 1) % step;
            }
            assertThat(sound.audit().drifts()).isEmpty();
            assertThat(failing.dirty()).isEmpty();
        }
        System.out.println(server + " " + flow + ": " + cases + " cases");
    }

    /**
     * How the store goes on is the same on every server, and the same after any deadlock; what a server makes of a
     * transaction that is left is not.
     */
    private static Set<Fault> faults(TestDatabase.Server server) {
        if (ALL) {
            return EnumSet.allOf(Fault.class);
        }
        return server == TestDatabase.Server.H2
                ? EnumSet.complementOf(EnumSet.of(Fault.MISTAKEN))
                : EnumSet.of(Fault.REFUSED);
    }

    /** False if the flow has no call of this number. */
    private boolean failsAndRecovers(
            Flow flow,
            Flow.Host sound,
            Flow.Host failed,
            Fault fault,
            int number,
            Predicate<String> counts,
            List<String> expected) {
        String what = flow + ", call " + number + " " + fault;
        Principal principal = Principal.of(fault + "-" + number);
        flow.prepare(sound, principal);
        failing.fail(number, fault, counts);
        attempt(flow, failed, principal, fault);
        boolean happened = failing.failed();
        assertThat(failing.open()).as(what).isZero();
        assertThat(sound.billing().audit(principal).drifts()).as(what).isEmpty();
        repeat(flow, failed, principal);
        assertThat(state(sound.billing(), principal)).as(what).isEqualTo(expected);
        assertThat(failing.open()).as(what).isZero();
        return happened;
    }

    /** A host that only reads does so in its own thread, and is at its end with it, or has the failure as it was. */
    private static void attempt(Flow flow, Flow.Host host, Principal principal, Fault fault) {
        try {
            flow.perform(host, principal);
        } catch (BillingException e) {
            assertThat(e).hasMessageNotContaining("planned");
            if (fault.breaks()) {
                assertThat(e).isInstanceOfAny(UnavailableException.class, OutcomeUnknownException.class);
            }
        } catch (Planned e) {
            assertThat(fault.error).isTrue();
        } catch (IllegalStateException e) {
            assertThat(fault).isEqualTo(Fault.UNCHECKED);
        }
    }

    /** A pool may give out what is dead a few times more. */
    private static void repeat(Flow flow, Flow.Host host, Principal principal) {
        for (int i = 1; ; i++) {
            try {
                flow.perform(host, principal);
                return;
            } catch (BillingException e) {
                if (i == MOST_REPEATS) {
                    throw e;
                }
            }
        }
    }

    /** All that can be told of a principal but its name and the time. */
    private List<String> state(Billing billing, Principal principal) {
        List<String> state = new ArrayList<>();
        billing.journal(principal, 0, Limits.PAGE)
                .forEach(entry -> state.add(entry.number() + " "
                        + entry.movement().kind() + " " + entry.movement().amount() + " "
                        + entry.movement().reference()));
        billing.activity()
                .page(principal, ActivityFilter.ALL, Optional.empty(), Limits.PAGE)
                .rows()
                .forEach(run -> state.add(run.number() + " " + run.key() + " " + run.state() + " " + run.charged()));
        billing.events()
                .list(principal, 0, Limits.PAGE)
                .forEach(event -> state.add(
                        event.number() + " " + event.event().getClass().getSimpleName()));
        Balance credits = billing.credits().balance(principal);
        state.add(credits.total() + ", held " + credits.held());
        state.add(billing.spending().policy(principal, Subject.EVERYTHING).toString());
        for (String key : List.of("order", "top-up/1")) {
            state.add(billing.packs()
                    .purchase(principal, key)
                    .map(order -> order.state() + ", refunds "
                            + order.refunds().stream()
                                    .map(refund -> refund.attempt().state() + " " + refund.amount())
                                    .toList())
                    .toString());
        }
        state.add(billing.topUps().of(principal).open().toString());
        state.add("charged " + charges(principal));
        state.add("told " + told.getOrDefault(principal, List.of()));
        return state;
    }

    private long charges(Principal principal) {
        return Stream.concat(provider.charged().stream(), provider.refunded().stream())
                .filter(command -> command.principal().equals(principal))
                .count();
    }

    @ParameterizedTest
    @EnumSource
    void whatFailsAfterItsCommitIsNotTakenForTheCommitOfTheNext(TestDatabase.Server server) {
        Principal principal = Principal.of("alice");
        try (TestDatabase database = server.withTables();
                Billing sound = host(database.dataSource(), Flow.GRANT).billing();
                Billing failed =
                        host(failing.over(database.dataSource()), Flow.GRANT).billing()) {
            GrantRequest first = GrantRequest.credits("first", principal, Amount.credits(1));
            failed.packs().grant(first.noting("before")).orElseThrow();
            failing.failNext("commit", Fault.ERROR_AFTERWARDS);
            failing.failNext("commit", Fault.LOST);
            untilDone(failed, GrantRequest.credits("second", principal, Amount.credits(10)));
            untilDone(failed, GrantRequest.credits("third", principal, Amount.credits(100)));
            assertThat(failing.failed()).isTrue();
            assertThat(sound.credits().balance(principal).total()).isEqualTo(Amount.credits(111));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCommitIsAskedAfterUntilSomebodyAnswers(TestDatabase.Server server) {
        Principal principal = Principal.of("alice");
        try (TestDatabase database = server.withTables();
                Billing sound = host(database.dataSource(), Flow.GRANT).billing();
                Billing failed =
                        host(failing.over(database.dataSource()), Flow.GRANT).billing()) {
            GrantRequest first = GrantRequest.credits("first", principal, Amount.credits(1));
            failed.packs().grant(first).orElseThrow();
            failing.failNext("commit", Fault.LOST_AFTERWARDS);
            failing.failNext("getConnection", Fault.UNCHECKED);
            GrantRequest second = GrantRequest.credits("second", principal, Amount.credits(10));
            failed.packs().grant(second).orElseThrow();
            assertThat(failing.failed()).isTrue();
            failing.failNext("commit", Fault.LOST);
            GrantRequest third = GrantRequest.credits("third", principal, Amount.credits(100));
            failed.packs().grant(third).orElseThrow();
            assertThat(failing.failed()).isTrue();
            assertThat(sound.credits().balance(principal).total()).isEqualTo(Amount.credits(111));
        }
    }

    private static void untilDone(Billing billing, GrantRequest request) {
        for (int i = 0; i < MOST_REPEATS; i++) {
            try {
                billing.packs().grant(request).orElseThrow();
                return;
            } catch (BillingException e) {
                assertThat(e).hasMessageNotContaining("planned");
            }
        }
    }
}
