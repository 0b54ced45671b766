package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a run that has ended while the store fails. */
class EndingsTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final Tokens USED = new Tokens(3, 0, 20);
    private static final Duration HOLD = Duration.ofMinutes(10);

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private final FailingStore store = new FailingStore();
    private final Billing billing = billing(Threading.CALLERS);
    private final Later later = new Later();
    private final Endings endings = new Endings(billing, clock, later, Duration.ZERO);
    private final MeteredRun run = begin();

    private Billing billing(Threading threading) {
        return Billing.on(store.proxy(threading))
                .catalog(Models.catalog())
                .clock(clock)
                .lockWait(Duration.ofMillis(1))
                .answersOn(Runnable::run)
                .build();
    }

    /** A store that throws what it is told to, before it has done anything or after, once it has been let. */
    private static final class FailingStore {

        private final BillingStore inside = new InMemoryBillingStore();
        private CompletableFuture<Void> let = CompletableFuture.completedFuture(null);
        private Optional<BillingException> before = Optional.empty();
        private Optional<BillingException> after = Optional.empty();

        BillingStore proxy(Threading threading) {
            return (BillingStore) Proxy.newProxyInstance(
                    BillingStore.class.getClassLoader(),
                    new Class<?>[] {BillingStore.class},
                    (self, method, values) -> {
                        if (method.getName().equals("threading")) {
                            return threading;
                        }
                        boolean fails = method.getName().equals("transact");
                        if (fails) {
                            let.join();
                        }
                        if (fails && before.isPresent()) {
                            throw before.get();
                        }
                        try {
                            Object answer = method.invoke(inside, values);
                            if (fails && after.isPresent()) {
                                throw after.get();
                            }
                            return answer;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    /** What is to be done later is done when a test lets that time go by. */
    private final class Later extends ScheduledThreadPoolExecutor {

        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final List<Long> pauses = new CopyOnWriteArrayList<>();

        Later() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            pauses.add(unit.toMillis(delay));
            tasks.add(task);
            return super.schedule(() -> {}, 0, unit);
        }

        void pass() {
            clock.advance(Duration.ofMillis(pauses.get(pauses.size() - 1)));
            tasks.remove().run();
        }
    }

    private MeteredRun begin() {
        billing.packs()
                .grant(GrantRequest.credits("gift", ALICE, Amount.credits(10)))
                .orElseThrow();
        byte[] chat = Gateways.ask("deep", 20, "").getBytes(StandardCharsets.UTF_8);
        return MeteredRun.begin(billing, endings, clock, ALICE, "r", ChatRequest.read(chat, 32_000), HOLD);
    }

    private Run stored() {
        return billing.runs().find(ALICE, "r").orElseThrow();
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(later.tasks).isEmpty();
        assertThat(billing.credits().balance(ALICE).held().isZero()).isTrue();
        assertThat(billing.audit().drifts()).isEmpty();
        endings.close(Duration.ZERO);
        billing.close();
    }

    private static UnavailableException unavailable() {
        return new UnavailableException(new SQLException("planted"));
    }

    @Test
    void aRunIsChargedOnceTheStoreIsBackAndItsCallerNeedNotWait() {
        store.before = Optional.of(unavailable());
        run.settle(USED);
        for (int i = 0; i < 8; i++) {
            later.pass();
        }
        store.before = Optional.empty();
        assertThat(stored().state()).isEqualTo(RunState.ACCEPTED);
        later.pass();

        assertThat(later.pauses).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
        assertThat(stored().state()).isEqualTo(RunState.SETTLED);
        assertThat(stored().charge().usage()).isEqualTo(USED.usage());
    }

    @Test
    void aStoreThatHangsKeepsNobodyWaiting() {
        try (Billing hanging = billing(Threading.COMMITTERS)) {
            Endings toBeTold = new Endings(hanging, clock, later, Duration.ZERO);
            store.let = new CompletableFuture<>();
            toBeTold.settle(ALICE, "r", USED, clock.instant().plus(HOLD));
            assertThat(stored().state()).isEqualTo(RunState.ACCEPTED);
            store.let.complete(null);
            toBeTold.close(Duration.ofSeconds(10));
        }
        assertThat(stored().state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void aRunThatSomebodyElseHasLockedIsChargedOnceItIsFree() throws InterruptedException {
        store.before = Optional.of(new BusyException());
        run.settle(USED);
        Runnable again = later.tasks.take();
        store.before = Optional.empty();
        again.run();
        endings.close(Duration.ofSeconds(10));

        assertThat(stored().state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void aChargeOfWhichNobodyKnowsIsMadeOnce() {
        store.after = Optional.of(new OutcomeUnknownException(new SQLException("planted")));
        run.settle(USED);
        store.after = Optional.empty();
        Amount charged = stored().charged();
        assertThat(charged.isZero()).isFalse();
        later.pass();

        assertThat(stored().charged()).isEqualTo(charged);
        assertThat(billing.credits().balance(ALICE).total())
                .isEqualTo(Amount.credits(10).minus(charged));
    }

    @Test
    void whatARunHeldIsGivenBackOnceTheStoreIsBack() {
        store.before = Optional.of(unavailable());
        run.close();
        later.pass();
        store.before = Optional.empty();
        later.pass();

        assertThat(stored().state()).isEqualTo(RunState.RELEASED);
    }

    @Test
    void aRunIsChargedThoughItsHoldHasExpired() {
        store.before = Optional.of(unavailable());
        run.settle(USED);
        clock.advance(HOLD.plus(BillingBuilder.DEFAULT_GRACE).minusSeconds(1));
        later.pass();
        assertThat(later.tasks).hasSize(1);
        store.before = Optional.empty();
        later.pass();
        assertThat(stored().state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void afterItsGraceARunIsGivenUp() {
        store.before = Optional.of(unavailable());
        run.settle(USED);
        clock.advance(HOLD.plus(BillingBuilder.DEFAULT_GRACE));
        later.pass();
        assertThat(later.tasks).isEmpty();
        store.before = Optional.empty();
        assertThat(stored().state()).isEqualTo(RunState.EXPIRED);
    }

    @Test
    void whatBillingWillNotTakeIsNotTriedAgain() {
        billing.runs().release(ALICE, "r");
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> run.settle(USED));
        store.before = Optional.of(new StoreException("planted", new SQLException("planted")));
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> run.settle(USED));
        store.before = Optional.empty();

        assertThat(later.pauses).isEmpty();
    }

    @Test
    void whoStopsWaitsForWhatIsStillToBeTold() {
        store.before = Optional.of(unavailable());
        run.settle(USED);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> endings.close(Duration.ofMinutes(1)), Gateways.THREADS);
        later.pass();
        assertThat(stopped).isNotDone();
        store.before = Optional.empty();
        later.pass();

        assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
        assertThat(stored().state()).isEqualTo(RunState.SETTLED);
    }

    @Test
    void whoStopsDoesNotWaitForEver() {
        store.before = Optional.of(unavailable());
        run.settle(USED);
        endings.close(Duration.ofMillis(1));
        assertThat(later.isShutdown()).isTrue();
        later.tasks.clear();
        store.before = Optional.empty();
        assertThat(stored().state()).isEqualTo(RunState.ACCEPTED);
        billing.runs().release(ALICE, "r");
    }
}
