package io.carnet.billing.internal.worker;

import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Notices;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a courier does step by step, where the test rings the alarms. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class CourierTest {

    private static final HandlerName NAME = HandlerName.of("mails");
    private static final List<Principal> ALL = IntStream.rangeClosed(0, Courier.LINES)
            .mapToObj(i -> Principal.of("p" + i))
            .toList();

    /** Rings only if the test says so, in its thread. */
    private static final class Alarms extends ScheduledThreadPoolExecutor {

        private final BlockingQueue<RunnableScheduledFuture<?>> set = new LinkedBlockingQueue<>();

        Alarms() {
            super(0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            RunnableScheduledFuture<?> alarm = (RunnableScheduledFuture<?>) super.schedule(task, 1, TimeUnit.DAYS);
            set.add(alarm);
            return alarm;
        }

        void ring() {
            set.remove().run();
        }
    }

    /** Keeps whoever writes a failure down waiting, the first time. */
    private static final class Slow extends WrappedStore {

        private final CompletableFuture<Principal> failing = new CompletableFuture<>();
        private final CountDownLatch gate = new CountDownLatch(1);

        Slow() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            super.transact(needs, at, patience, views -> {
                Collection<Changes> changes = work.apply(views);
                changes.stream()
                        .flatMap(each -> each.deliveries().stream())
                        .filter(each -> each.failures() > 0)
                        .forEach(each -> {
                            failing.complete(each.principal());
                            uninterruptibly(gate);
                        });
                return changes;
            });
        }
    }

    private static void uninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private record Told(Principal principal, Thread thread) {}

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final Map<Principal, CountDownLatch> returns = new ConcurrentHashMap<>();
    private final Alarms alarms = new Alarms();
    private final Slow store = new Slow();
    private final Engine engine = new Engine(
            store,
            () -> NOON,
            new Engine.Sizes(64, 100, 100, Duration.ofSeconds(5)),
            new Notices(Duration.ofDays(1), List.of(), 80, false),
            Runnable::run,
            Metrics.NONE);
    private final Courier courier = new Courier(
            new Subscription(
                    NAME,
                    envelope -> {
                        told.add(new Told(envelope.principal(), Thread.currentThread()));
                        uninterruptibly(returns.get(envelope.principal()));
                    },
                    Set.of()),
            engine,
            store,
            () -> NOON,
            Duration.ofMinutes(1),
            alarms,
            Metrics.NONE);

    @AfterEach
    void close() {
        store.gate.countDown();
        returns.values().forEach(CountDownLatch::countDown);
        courier.close();
        courier.await();
        engine.close();
        alarms.shutdownNow();
    }

    private Delivery stream(Principal principal) {
        Need need = new Need(principal, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(NAME));
        return store.read(need, NOON, view -> view.delivery(NAME));
    }

    @Test
    void aLineThatComesBackLateBeginsNothingBeforeItIsWrittenOff() throws InterruptedException {
        Billing host = Billing.on(store).clock(() -> NOON).build();
        for (Principal each : ALL) {
            returns.put(each, new CountDownLatch(1));
            host.packs()
                    .grant(GrantRequest.credits("gift", each, Amount.credits(1)))
                    .orElseThrow();
        }
        courier.deliver();
        Map<Principal, Thread> lines = new HashMap<>();
        for (int i = 0; i < Courier.LINES; i++) {
            Told one = told.take();
            lines.put(one.principal(), one.thread());
        }
        Thread alarm = new Thread(alarms::ring);
        alarm.start();
        Principal late = store.failing.join();
        returns.get(late).countDown();
        Thread line = lines.get(late);
        while (line.getState() != Thread.State.BLOCKED && told.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(told).isEmpty();
        store.gate.countDown();
        alarm.join();
        Principal last = told.take().principal();
        assertThat(stream(late).failures()).isEqualTo(1);
        for (int i = 1; i < Courier.LINES; i++) {
            alarms.ring();
        }
        courier.close();
        Thread closing = new Thread(courier::await);
        closing.start();
        while (closing.getState() != Thread.State.WAITING && closing.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(closing.isAlive()).isTrue();
        returns.get(last).countDown();
        closing.join();
        assertThat(stream(last).delivered()).isEqualTo(1);
    }
}
