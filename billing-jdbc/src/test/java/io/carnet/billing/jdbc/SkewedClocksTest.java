package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The clocks of two nodes are far apart, and now and then jump; one principal's time goes forward all the same. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SkewedClocksTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final String TOOL = "tool";
    private static final Instant START = Instant.parse("2026-03-04T12:00:00Z");
    private static final long CALLS_AN_HOUR = 10;
    private static final int COMMANDS = 60;
    private static final int NODES = 2;
    private static final int CALLERS = 2;

    private final List<SettableClock> clocks =
            List.of(SettableClock.at(START.toString()), SettableClock.at(START.toString()));

    private enum Skew {
        MINUTES(Duration.ofMinutes(7)),
        DAYS(Duration.ofDays(3));

        private final Duration time;

        Skew(Duration time) {
            this.time = time;
        }
    }

    private Billing node(TestDatabase database, int which) {
        return Billing.on(new JdbcBillingStore(database.dataSource()))
                .catalog(StaticCatalog.of(List.of(Product.of(TOOL, Price.perRun(Amount.credits(1)))), List.of()))
                .clock(clocks.get(which))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void noCommandGoesBackInTimeAndNothingIsSpentTwice(TestDatabase.Server server) {
        for (Skew skew : Skew.values()) {
            workApart(server, skew);
        }
    }

    private void workApart(TestDatabase.Server server, Skew skew) {
        long seed = System.nanoTime();
        System.out.println("SkewedClocksTest seed " + seed);
        clocks.get(0).moveTo(START);
        clocks.get(1).moveTo(START.plus(skew.time));
        try (TestDatabase database = server.withTables();
                Billing behind = node(database, 0);
                Billing ahead = node(database, 1);
                Crowd crowd = Crowd.ofPlatformThreads()) {
            List<Billing> nodes = List.of(behind, ahead);
            behind.packs()
                    .grant(GrantRequest.credits("gift", ALICE, Amount.credits(1_000)))
                    .orElseThrow();
            behind.spending()
                    .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(Cap.calls(Window.HOUR, CALLS_AN_HOUR)))
                    .orElseThrow();

            crowd.send(NODES * CALLERS, who -> {
                Random random = new Random(seed + who);
                for (int i = 0; i < COMMANDS; i++) {
                    int node = who % NODES;
                    command(nodes.get(node), clocks.get(node), "node-" + who + "-" + i, random);
                }
                return who;
            });

            for (Billing node : nodes) {
                assertThat(node.audit().drifts()).as("seed %d", seed).isEmpty();
            }
            List<Entry> journal = journal(behind);
            assertThat(journal).extracting(entry -> entry.movement().at()).isSorted();
            expiredIsNotSpent(journal);
            capsHold(runs(ahead));
        }
    }

    private static void command(Billing node, SettableClock clock, String key, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> clock.moveTo(clock.instant().plus(Duration.ofMinutes(random.nextInt(40) - 10)));
            case 1 -> giveForAWhile(node, clock, key, random);
            case 2 -> node.worker().runOnce();
            default -> {
                boolean done = node.runs()
                        .authorize(RunRequest.of(key, ALICE, TOOL).holdFor(Duration.ofMinutes(1 + random.nextInt(20))))
                        .whyRefused()
                        .isEmpty();
                if (done && random.nextInt(3) > 0) {
                    node.runs().settle(ALICE, key, Usage.none());
                }
            }
        }
    }

    /** By the wallet's time it may be over already. */
    private static void giveForAWhile(Billing node, SettableClock clock, String key, Random random) {
        Instant expiry = clock.instant().plus(Duration.ofMinutes(1 + random.nextInt(60)));
        try {
            node.packs()
                    .grant(GrantRequest.credits(key, ALICE, Amount.credits(3)).expiring(expiry));
        } catch (InvalidRequestException e) {
            assertThat(e).hasMessageContaining("expiresAt");
        }
    }

    /** Nothing is reserved of a pack after it has expired. */
    private static void expiredIsNotSpent(List<Entry> journal) {
        Map<String, Long> expiries = journal.stream()
                .filter(entry -> entry.movement().kind() == Kind.EXPIRY)
                .collect(Collectors.toMap(
                        entry -> entry.movement().pack().orElseThrow().value(), Entry::number, Math::min));
        assertThat(expiries).isNotEmpty();
        assertThat(journal)
                .filteredOn(entry -> entry.movement().kind() == Kind.HOLD)
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.number())
                        .isLessThan(expiries.getOrDefault(
                                entry.movement().pack().orElseThrow().value(), Long.MAX_VALUE)));
    }

    /**
     * By the wallet's time, in which a run counts while it is held or charged. One that was settled after its hold, when others
     * had used up the cap, is neither.
     */
    private static void capsHold(List<Run> runs) {
        Map<Instant, Long> calls = runs.stream()
                .filter(run -> run.state() == RunState.HELD
                        || (run.state() == RunState.SETTLED && !run.charged().isZero()))
                .collect(Collectors.groupingBy(
                        run -> run.times().authorized().truncatedTo(ChronoUnit.HOURS), Collectors.counting()));
        assertThat(calls.values())
                .isNotEmpty()
                .allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(CALLS_AN_HOUR));
    }

    private static List<Entry> journal(Billing billing) {
        List<Entry> journal = new ArrayList<>();
        for (List<Entry> page = billing.journal(ALICE, 0, Limits.PAGE);
                !page.isEmpty();
                page = billing.journal(ALICE, journal.get(journal.size() - 1).number(), Limits.PAGE)) {
            journal.addAll(page);
        }
        return journal;
    }

    private static List<Run> runs(Billing billing) {
        return billing.activity()
                .page(ALICE, ActivityFilter.ALL, Optional.empty(), Limits.PAGE)
                .rows();
    }
}
