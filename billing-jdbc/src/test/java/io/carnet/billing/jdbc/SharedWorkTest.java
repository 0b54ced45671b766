package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes share the work behind the commands while their connections are cut: nothing is left out, nothing is swept twice. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SharedWorkTest {

    private static final int NODES = 2;
    private static final int GIFTS = 3;
    private static final int MOST_ROUNDS = 200;
    private static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration VALID = Duration.ofDays(1);
    private static final List<Principal> PRINCIPALS = Load.principals(12);
    private static final List<CuttingProxy.Cut> WHERE =
            List.of(CuttingProxy.Cut.BEFORE, CuttingProxy.Cut.AT, CuttingProxy.Cut.LATE, CuttingProxy.Cut.AFTER);

    private final SettableClock clock = SettableClock.at("2026-03-04T12:00:00Z");
    private final Map<Principal, Queue<Long>> told = new ConcurrentHashMap<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean cutting = true;

    private void tell(Envelope envelope) {
        told.computeIfAbsent(envelope.principal(), key -> new ConcurrentLinkedQueue<>())
                .add(envelope.number());
    }

    private synchronized CuttingProxy.Cut cut(Random random) {
        if (!cutting || random.nextInt(5) > 0) {
            return CuttingProxy.Cut.NOT;
        }
        cuts.incrementAndGet();
        return WHERE.get(random.nextInt(WHERE.size()));
    }

    private Billing node(TestDatabase.Pool pool) {
        return Billing.on(new JdbcBillingStore(pool.dataSource()))
                .clock(clock)
                .subscribe("told", this::tell)
                .build();
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL", "MARIADB"})
    void everythingIsToldInOrderAndExpiresOnce(TestDatabase.Server server) throws Exception {
        long seed = System.nanoTime();
        System.out.println("SharedWorkTest seed " + seed);
        Random random = new Random(seed);
        try (TestDatabase database = server.withTables();
                CuttingProxy proxy = new CuttingProxy(database.port(), () -> cut(random));
                TestDatabase.Pool one = database.inPlainText(proxy.port());
                TestDatabase.Pool other = database.inPlainText(proxy.port());
                Billing first = node(one);
                Billing second = node(other);
                Crowd crowd = Crowd.ofPlatformThreads()) {
            List<Billing> nodes = List.of(first, second);
            Instant expiry = clock.instant().plus(VALID);
            cutting = false;
            for (Principal principal : PRINCIPALS) {
                for (int i = 0; i < GIFTS; i++) {
                    first.packs()
                            .grant(GrantRequest.credits("gift-" + i, principal, Amount.credits(1))
                                    .expiring(expiry))
                            .orElseThrow();
                }
            }
            clock.moveTo(expiry.plusSeconds(1));
            cutting = true;
            crowd.send(NODES, who -> workOften(nodes.get(who)));
            cutting = false;
            for (int i = 0; i < MOST_ROUNDS && !allTold(first); i++) {
                work(nodes.get(i % NODES));
                clock.advance(LEASE);
            }
            assertThat(first.audit().drifts()).as("seed %d", seed).isEmpty();
            for (Principal principal : PRINCIPALS) {
                List<Envelope> events = first.events().list(principal, 0, Limits.PAGE);
                assertThat(events)
                        .filteredOn(envelope -> envelope.event() instanceof Event.PackExpired)
                        .hasSize(GIFTS);
                assertThat(told.get(principal).stream().distinct())
                        .as("seed %d, in the order of the first times", seed)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, events.size()).boxed().toList());
            }
            assertThat(cuts).hasPositiveValue();
            System.out.println(server + ": " + cuts + " cuts, told "
                    + told.values().stream().mapToInt(Queue::size).sum() + " times");
        }
    }

    private int workOften(Billing node) {
        return IntStream.range(0, 15)
                .map(i -> {
                    clock.advance(LEASE.dividedBy(3));
                    return work(node);
                })
                .sum();
    }

    /** What could not be read or written now is left for the next time. */
    private static int work(Billing node) {
        try {
            node.worker().runOnce();
            return 1;
        } catch (UnavailableException | OutcomeUnknownException e) {
            return 0;
        }
    }

    private boolean allTold(Billing billing) {
        return PRINCIPALS.stream()
                .allMatch(principal -> told.getOrDefault(principal, new ConcurrentLinkedQueue<>()).stream()
                                .distinct()
                                .count()
                        == billing.events().list(principal, 0, Limits.PAGE).size());
    }
}
