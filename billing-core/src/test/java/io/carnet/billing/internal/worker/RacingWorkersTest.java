package io.carnet.billing.internal.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several workers on one store share the streams while commands add to them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RacingWorkersTest {

    private static final int WORKERS = 3;
    private static final int WRITERS = 2;
    private static final int PRINCIPALS = 40;
    private static final int EVENTS = 60;

    private final SettableClock clock = SettableClock.at("2026-03-04T12:00:00Z");
    private final Map<Principal, List<Long>> told = new ConcurrentHashMap<>();

    private void tell(Envelope envelope) {
        List<Long> numbers = told.computeIfAbsent(envelope.principal(), key -> new ArrayList<>());
        synchronized (numbers) {
            numbers.add(envelope.number());
        }
    }

    private Billing billing(BillingStore store) {
        return Billing.on(store).clock(clock).subscribe("all", this::tell).build();
    }

    private static Principal principal(int i) {
        return Principal.of("p" + i % PRINCIPALS);
    }

    /** Grants are numbered by their keys, so that every principal gets as many. */
    private static void write(Billing billing, int writer) {
        for (int i = 0; i < EVENTS / WRITERS * PRINCIPALS; i++) {
            String key = "gift-" + writer + "-" + i;
            billing.packs()
                    .grant(GrantRequest.credits(key, principal(i), Amount.credits(1)))
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsDeliveredOnceAndInOrderWhileNobodyLosesALease(Threading threading) {
        BillingStore store = new WrappedStore(new InMemoryBillingStore(), threading);
        List<Billing> nodes =
                IntStream.range(0, WORKERS).mapToObj(i -> billing(store)).toList();
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(WORKERS + WRITERS, who -> {
                if (who < WRITERS) {
                    write(nodes.get(who), who);
                } else {
                    for (int i = 0; i < 20; i++) {
                        nodes.get(who - WRITERS).worker().runOnce();
                    }
                }
                return who;
            });
        }
        nodes.forEach(each -> each.worker().runOnce());
        assertThat(told).hasSize(PRINCIPALS);
        List<Long> all = LongStream.rangeClosed(1, EVENTS).boxed().toList();
        told.forEach((principal, numbers) ->
                assertThat(numbers).as("told of %s", principal).isEqualTo(all));
        nodes.forEach(Billing::close);
    }

    /** Loses leases by letting time run, and acknowledgements by failing units of work. */
    @ParameterizedTest
    @EnumSource
    void nothingIsSkippedWhereLeasesAreLost(Threading threading) {
        long seed = System.nanoTime();
        System.out.println("RacingWorkersTest seed " + seed);
        BillingStore whole = new InMemoryBillingStore();
        FailingAcks store = new FailingAcks(whole, threading, new Random(seed));
        List<Billing> nodes =
                IntStream.range(0, WORKERS).mapToObj(i -> billing(store)).toList();
        write(nodes.get(0), 0);
        write(nodes.get(0), 1);
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(WORKERS, who -> {
                for (int i = 0; i < 10; i++) {
                    nodes.get(who).worker().runOnce();
                    clock.advance(Duration.ofMinutes(2));
                }
                return who;
            });
        }
        store.failing = false;
        clock.advance(Duration.ofMinutes(2));
        nodes.forEach(each -> each.worker().runOnce());
        assertThat(told).hasSize(PRINCIPALS);
        List<Long> all = LongStream.rangeClosed(1, EVENTS).boxed().toList();
        told.forEach((principal, numbers) -> assertThat(numbers.stream().distinct())
                .as("told of %s, in the order of the first times", principal)
                .isEqualTo(all));
        assertThat(store.failures).isPositive();
        nodes.forEach(Billing::close);
    }

    /** Fails some of the units of work that acknowledge. */
    private static final class FailingAcks extends WrappedStore {

        private final Random chance;
        private volatile boolean failing = true;
        private volatile int failures;

        FailingAcks(BillingStore store, Threading threading, Random chance) {
            super(store, threading);
            this.chance = chance;
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            super.transact(needs, at, patience, views -> {
                Collection<Changes> changes = work.apply(views);
                boolean acknowledges = changes.stream()
                        .flatMap(each -> each.deliveries().stream())
                        .anyMatch(each -> each.version() % 2 == 0);
                if (acknowledges && fails()) {
                    throw new IllegalStateException("the connection broke");
                }
                return changes;
            });
        }

        private synchronized boolean fails() {
            boolean fails = failing && chance.nextInt(4) == 0;
            failures += fails ? 1 : 0;
            return fails;
        }
    }
}
