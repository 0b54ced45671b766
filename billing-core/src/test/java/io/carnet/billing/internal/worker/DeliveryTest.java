package io.carnet.billing.internal.worker;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.Billing;
import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.WorkReport;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.event.EventHandler;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.CountingMetrics;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events reach their handlers at least once and in order, whatever the handlers do. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class DeliveryTest {

    private static final String NAME = "mails";
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration LEASE = LIMIT.plusMinutes(1);
    private static final WorkReport NOTHING = new WorkReport(0, 0, 0, 0, 0, 0);

    /** Fails the units of work that write what a test says. */
    private static final class Failing extends WrappedStore {

        private volatile Predicate<Changes> failing = changes -> false;

        Failing() {
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
                if (changes.stream().anyMatch(failing)) {
                    throw new IllegalStateException("the connection broke");
                }
                return changes;
            });
        }
    }

    private final Failing store = new Failing();
    private final Listener mails = new Listener();
    private final Listener others = new Listener();

    @RegisterExtension
    final Fixture host = Fixture.on(
            store,
            settings -> settings.handlerLimit(LIMIT).subscribe(NAME, mails).subscribe("others", others));

    @AfterEach
    void letGo() {
        mails.letGo();
        others.letGo();
    }

    private void happen(Principal principal, int events) {
        long before = host.billing.events().list(principal, 0, Limits.PAGE).size();
        for (long i = before; i < before + events; i++) {
            host.grant(GrantRequest.credits("gift-" + i, principal, Amount.credits(1)));
        }
    }

    private WorkReport work() {
        return host.billing.worker().runOnce();
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static Predicate<Envelope> event(Principal principal, long number) {
        return envelope -> envelope.principal().equals(principal) && envelope.number() == number;
    }

    private List<Delivery> parked() {
        return host.billing.events().parked(NAME, Optional.empty(), 10);
    }

    @Test
    void eachHandlerIsToldOfEveryEventInOrderAndOnce() {
        happen(ALICE, 3);
        happen(BOB, 2);
        assertThat(work()).isEqualTo(new WorkReport(0, 0, 0, 10, 0, 0));
        happen(ALICE, 1);
        assertThat(work()).isEqualTo(new WorkReport(0, 0, 0, 2, 0, 0));
        assertThat(work()).isEqualTo(NOTHING);
        for (Listener each : List.of(mails, others)) {
            assertThat(each.numbers(ALICE)).isEqualTo(numbers(1, 4));
            assertThat(each.numbers(BOB)).isEqualTo(numbers(1, 2));
        }
    }

    @Test
    void whatAHandlerIsToldIsWhatIsWritten() {
        happen(ALICE, 3);
        work();
        assertThat(mails.told()).isEqualTo(host.billing.events().list(ALICE, 0, 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {Limits.DELIVERED_AT_ONCE - 1, Limits.DELIVERED_AT_ONCE, Limits.DELIVERED_AT_ONCE + 1, 250})
    void aStreamLongerThanAChunkIsDeliveredWhole(int events) {
        happen(ALICE, events);
        assertThat(work().delivered()).isEqualTo(2L * events);
        assertThat(mails.numbers(ALICE)).isEqualTo(numbers(1, events));
    }

    @Test
    void aHandlerIsToldOfTheTypesItSubscribedTo() {
        Listener expiries = new Listener();
        Fixture picky = Fixture.with(settings ->
                settings.subscribe("expiries", expiries, Event.PackExpired.class, Event.PackExpiring.class));
        picky.credits("gift", "1");
        picky.grant(GrantRequest.credits("short", ALICE, Amount.credits(5)).expiring(NOON.plusSeconds(60)));
        picky.pass(Duration.ofMinutes(1));
        assertThat(picky.billing.worker().runOnce()).isEqualTo(new WorkReport(1, 0, 0, 1, 0, 0));
        assertThat(expiries.numbers(ALICE)).containsExactly(3L);
        assertThat(picky.billing.worker().runOnce()).isEqualTo(NOTHING);
        picky.billing.close();
    }

    @Test
    void aHandlerThatSubscribesLateBeginsWithTheFirstEvent() {
        happen(ALICE, 3);
        work();
        Listener late = new Listener();
        Billing deployed = host.builder().subscribe("late", late).build();
        deployed.worker().runOnce();
        assertThat(late.numbers(ALICE)).isEqualTo(numbers(1, 3));
        deployed.close();
    }

    @Test
    void anEventVanishesWithTheCommandThatFailed() {
        happen(ALICE, 1);
        store.failing = changes -> !changes.events().isEmpty();
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> happen(ALICE, 1));
        store.failing = changes -> false;
        happen(ALICE, 1);
        work();
        assertThat(mails.numbers(ALICE)).isEqualTo(numbers(1, 2));
        assertThat(host.events()).hasSize(2);
    }

    @Test
    void aHandlerThatFailsStopsOnlyItsOwnStreamOfThatPrincipal() {
        happen(ALICE, 3);
        happen(BOB, 3);
        mails.failOn(event(ALICE, 2));
        assertThat(work()).isEqualTo(new WorkReport(0, 0, 0, 10, 1, 0));
        assertThat(mails.numbers(ALICE)).isEqualTo(numbers(1, 2));
        assertThat(mails.numbers(BOB)).isEqualTo(numbers(1, 3));
        assertThat(others.numbers(ALICE)).isEqualTo(numbers(1, 3));
    }

    @Test
    void aFailureIsTriedAgainAfterASecondAndTwiceAsLongEachTime() {
        happen(ALICE, 2);
        mails.failOn(event(ALICE, 2));
        work();
        for (int seconds = 1; seconds <= 64; seconds *= 2) {
            int before = mails.told().size();
            host.pass(Duration.ofSeconds(seconds).minusNanos(1_000));
            assertThat(work()).isEqualTo(NOTHING);
            host.pass(Duration.ofNanos(1_000));
            assertThat(work().failed()).isEqualTo(1);
            assertThat(mails.told()).hasSize(before + 1);
        }
        assertThat(mails.numbers(ALICE)).containsExactly(1L, 2L, 2L, 2L, 2L, 2L, 2L, 2L, 2L);
    }

    private void park(Principal principal, long number) {
        mails.failOn(event(principal, number));
        for (int i = 1; i < Limits.DELIVERY_FAILURES; i++) {
            assertThat(work().parked()).isZero();
            assertThat(parked()).isEmpty();
            host.pass(Duration.ofMinutes(3));
        }
        assertThat(work().parked()).isEqualTo(1);
        mails.failOn(envelope -> false);
    }

    @Test
    void aStreamIsParkedWithItsEighthFailureInARowAndWaitsForTheHost() {
        happen(ALICE, 3);
        park(ALICE, 2);
        assertThat(parked()).hasSize(1);
        assertThat(parked().get(0).principal()).isEqualTo(ALICE);
        assertThat(parked().get(0).delivered()).isEqualTo(1);
        assertThat(parked().get(0).failures()).isEqualTo(Limits.DELIVERY_FAILURES);
        host.pass(Duration.ofDays(100));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(host.billing.events().resume(ALICE, NAME)).isInstanceOf(Outcome.Done.class);
        assertThat(work().delivered()).isEqualTo(2);
        assertThat(parked()).isEmpty();
        assertThat(mails.numbers(ALICE)).endsWith(2L, 2L, 3L);
    }

    @Test
    void aParkedStreamIsLoudAndKeepsSecrets() {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, UTF_8));
        try {
            happen(ALICE, 2);
            park(ALICE, 2);
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(UTF_8))
                .containsPattern("ERROR .*PARKED: mails .* alice .*event 2 .*Listener.Planned")
                .doesNotContain("4242");
    }

    @Test
    void resumingAStreamThatIsNotParkedChangesNothing() {
        happen(ALICE, 1);
        mails.failOn(event(ALICE, 1));
        work();
        assertThat(Fixture.effect(host.billing.events().resume(ALICE, NAME))).isEqualTo(Outcome.Effect.REPLAYED);
        assertThat(work()).isEqualTo(NOTHING);
    }

    @Test
    void anEventThatSucceedsForgetsItsFailures() {
        happen(ALICE, 2);
        for (long number : new long[] {1, 2}) {
            mails.failOn(event(ALICE, number));
            for (int i = 1; i < Limits.DELIVERY_FAILURES; i++) {
                work();
                host.pass(Duration.ofMinutes(3));
            }
            assertThat(parked()).isEmpty();
            mails.failOn(event(ALICE, number + 1));
        }
    }

    @Test
    void eventsAreReplayedFromANumber() {
        happen(ALICE, 4);
        happen(BOB, 2);
        work();
        host.billing.events().replay(ALICE, NAME, 3);
        assertThat(work().delivered()).isEqualTo(2);
        assertThat(mails.numbers(ALICE)).containsExactly(1L, 2L, 3L, 4L, 3L, 4L);
        assertThat(mails.numbers(BOB)).isEqualTo(numbers(1, 2));
        assertThat(others.numbers(ALICE)).isEqualTo(numbers(1, 4));
    }

    @Test
    void aReplayLeavesOutAnEventThatCannotBeDelivered() {
        happen(ALICE, 3);
        park(ALICE, 2);
        mails.failOn(event(ALICE, 2));
        host.billing.events().replay(ALICE, NAME, 3);
        assertThat(work()).isEqualTo(new WorkReport(0, 0, 0, 1, 0, 0));
        assertThat(mails.numbers(ALICE)).endsWith(2L, 3L);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, 0, 5, Long.MAX_VALUE})
    void aReplayFromNowhereIsRefused(long from) {
        happen(ALICE, 3);
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> host.billing.events().replay(ALICE, NAME, from))
                .withMessage("from must be 1 to 4");
        assertThat(host.billing.events().replay(ALICE, NAME, 4).delivered()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "mails\n"})
    void aHandlerHasAWellFormedName(String name) {
        for (Runnable call : List.<Runnable>of(
                () -> host.billing.events().resume(ALICE, name),
                () -> host.billing.events().replay(ALICE, name, 1),
                () -> host.billing.events().parked(name, Optional.empty(), 1))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(call::run)
                    .withMessageStartingWith("handler");
        }
    }

    @Test
    void aHandlerThatHangsHoldsUpNoOtherAndNoOtherPrincipal() {
        happen(ALICE, 2);
        mails.hangOn(event(ALICE, 1));
        WorkReport first = work();
        assertThat(first.failed()).isEqualTo(1);
        happen(BOB, 3);
        assertThat(work().delivered()).isEqualTo(6);
        assertThat(mails.numbers(BOB)).isEqualTo(numbers(1, 3));
        assertThat(others.numbers(ALICE)).isEqualTo(numbers(1, 2));
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void aStreamWhoseHandlerHangsIsNotTakenUpBesideItByTheSameWorker() {
        happen(ALICE, 2);
        mails.hangOn(event(ALICE, 1));
        work();
        host.pass(Duration.ofHours(1));
        assertThat(work()).isEqualTo(NOTHING);
        assertThat(mails.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void aLateReturnAcknowledgesNothing() {
        happen(ALICE, 2);
        mails.hangOn(event(ALICE, 1));
        work();
        Delivery failed = stream(ALICE);
        mails.letGo();
        mails.awaitReturned();
        host.pass(Duration.ofSeconds(1));
        assertThat(failed.delivered()).isZero();
        assertThat(failed.failures()).isEqualTo(1);
        while (mails.numbers(ALICE).size() < 3) {
            work();
        }
        assertThat(mails.numbers(ALICE)).containsExactly(1L, 1L, 2L);
    }

    private Delivery stream(Principal principal) {
        HandlerName name = HandlerName.of(NAME);
        return store.read(
                new Need(principal, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(name)),
                NOON,
                view -> view.delivery(name));
    }

    @Test
    void aHandlerThatHangsOnEveryLineStopsOnlyItself() {
        for (int i = 0; i < Courier.LINES + 2; i++) {
            happen(Principal.of("p" + i), 1);
        }
        CountDownLatch never = new CountDownLatch(1);
        Billing stuck = host.builder()
                .handlerLimit(LIMIT)
                .subscribe("stuck", envelope -> uninterruptibly(never))
                .subscribe("well", mails)
                .build();
        assertThat(stuck.worker().runOnce()).isEqualTo(new WorkReport(0, 0, 0, Courier.LINES + 2, Courier.LINES, 0));
        host.pass(Duration.ofSeconds(2));
        assertThat(stuck.worker().runOnce()).isEqualTo(NOTHING);
        never.countDown();
        stuck.close();
    }

    private static void uninterruptibly(CountDownLatch latch) {
        boolean passed = false;
        while (!passed) {
            try {
                latch.await();
                passed = true;
            } catch (InterruptedException e) {
                Thread.interrupted();
            }
        }
    }

    @Test
    void aWorkerThatDiesBeforeItAcknowledgesLeavesItToAnother() {
        happen(ALICE, 3);
        store.failing = changes -> changes.deliveries().stream().anyMatch(each -> each.delivered() == 3);
        work();
        assertThat(mails.numbers(ALICE)).isEqualTo(numbers(1, 3));
        store.failing = changes -> false;
        Listener second = new Listener();
        Billing other = host.builder().subscribe(NAME, second).build();
        host.pass(LEASE.minusNanos(1_000));
        assertThat(other.worker().runOnce()).isEqualTo(NOTHING);
        host.pass(Duration.ofNanos(1_000));
        assertThat(other.worker().runOnce().delivered()).isEqualTo(3);
        assertThat(second.numbers(ALICE)).isEqualTo(numbers(1, 3));
        other.close();
    }

    @Test
    void aWorkerThatLostItsLeaseAcknowledgesNothing() throws InterruptedException {
        happen(ALICE, 2);
        Listener slow = new Listener();
        slow.hangOn(event(ALICE, 1));
        Billing patient = host.builder()
                .handlerLimit(Duration.ofHours(1))
                .subscribe(NAME, slow)
                .build();
        Thread thread = new Thread(() -> patient.worker().runOnce());
        thread.start();
        slow.awaitHung();
        assertThat(work().delivered()).as("by the others only").isEqualTo(2);
        host.pass(Duration.ofHours(2));
        mails.failOn(event(ALICE, 2));
        assertThat(work().failed()).isEqualTo(1);
        Delivery taken = stream(ALICE);
        slow.letGo();
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(stream(ALICE)).isEqualTo(taken);
        assertThat(taken.delivered()).isEqualTo(1);
        assertThat(slow.numbers(ALICE)).containsExactly(1L);
        patient.close();
    }

    @Test
    void aReplayDuringADeliveryIsNotUndoneByIt() throws InterruptedException {
        happen(ALICE, 3);
        Listener slow = new Listener();
        slow.hangOn(event(ALICE, 3));
        Billing patient = host.builder()
                .handlerLimit(Duration.ofMinutes(10))
                .subscribe(NAME, slow)
                .build();
        Thread thread = new Thread(() -> patient.worker().runOnce());
        thread.start();
        slow.awaitHung();
        patient.events().replay(ALICE, NAME, 2);
        slow.letGo();
        thread.join(60_000);
        assertThat(stream(ALICE).delivered()).isEqualTo(1);
        host.pass(Duration.ofMinutes(11));
        patient.worker().runOnce();
        assertThat(slow.numbers(ALICE)).containsExactly(1L, 2L, 3L, 2L, 3L);
        patient.close();
    }

    @Test
    void closingWaitsForWhatIsBeingDeliveredAndNotesIt() throws InterruptedException {
        happen(ALICE, 3);
        Listener slow = new Listener();
        slow.hangOn(event(ALICE, 2));
        Billing closing = host.builder()
                .handlerLimit(Duration.ofHours(1))
                .subscribe(NAME, slow)
                .build();
        closing.worker().start(Duration.ofHours(1));
        slow.awaitHung();
        Thread thread = waiting(closing::close);
        slow.letGo();
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
        assertThat(slow.numbers(ALICE)).isEqualTo(numbers(1, 2));
        assertThat(stream(ALICE).delivered()).isEqualTo(2);
        assertThat(stream(ALICE).notBefore()).isEqualTo(Delivery.AT_ONCE);
        work();
        assertThat(mails.numbers(ALICE)).containsExactly(3L);
    }

    /** Before that it may wait for something else. */
    private static boolean waitsForCouriers(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Stream.of(thread.getStackTrace())
                        .anyMatch(frame -> frame.getClassName().equals(Courier.class.getName())
                                && frame.getMethodName().equals("await"));
    }

    private static Thread waiting(Runnable call) {
        Thread thread = new Thread(call);
        thread.start();
        while (!waitsForCouriers(thread) && thread.isAlive()) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void whoeverClosesBesideAnotherWaitsAsWell() throws InterruptedException {
        happen(ALICE, 1);
        Listener slow = new Listener();
        slow.hangOn(event(ALICE, 1));
        Billing closing = host.builder()
                .handlerLimit(Duration.ofHours(1))
                .subscribe(NAME, slow)
                .build();
        closing.worker().start(Duration.ofHours(1));
        slow.awaitHung();
        Thread worker = waiting(closing.worker()::close);
        Thread whole = waiting(closing::close);
        assertThat(whole.isAlive()).isTrue();
        slow.letGo();
        worker.join(60_000);
        whole.join(60_000);
        assertThat(stream(ALICE).delivered()).isEqualTo(1);
    }

    @Test
    void noHandlerIsToldOfMoreOnceTheWorkerIsBeingClosed() throws InterruptedException {
        happen(ALICE, 3);
        Listener slow = new Listener();
        slow.hangOn(event(ALICE, 1));
        Listener quick = new Listener();
        quick.hangOn(event(ALICE, 1));
        Billing closing = host.builder()
                .handlerLimit(Duration.ofHours(1))
                .subscribe("slow", slow)
                .subscribe(NAME, quick)
                .build();
        closing.worker().start(Duration.ofHours(1));
        slow.awaitHung();
        quick.awaitHung();
        Thread thread = waiting(closing::close);
        quick.letGo();
        while (stream(ALICE).delivered() == 0) {
            Thread.onSpinWait();
        }
        slow.letGo();
        thread.join(60_000);
        assertThat(quick.numbers(ALICE)).containsExactly(1L);
    }

    @Test
    void aHandlerMayCallBilling() {
        Billing[] itself = new Billing[1];
        Billing calling = host.builder()
                .subscribe("caller", envelope -> {
                    if (envelope.number() < 3) {
                        itself[0]
                                .packs()
                                .grant(GrantRequest.credits("more-" + envelope.number(), ALICE, Amount.credits(1)))
                                .orElseThrow();
                    }
                })
                .build();
        itself[0] = calling;
        happen(ALICE, 1);
        assertThat(calling.worker().runOnce().delivered()).isEqualTo(3);
        calling.close();
    }

    @Test
    void aHandlerThatThrowsAnErrorFailsLikeAnyOther() {
        Billing broken = host.builder()
                .subscribe("broken", envelope -> {
                    throw new StackOverflowError("planned");
                })
                .build();
        happen(ALICE, 1);
        assertThat(broken.worker().runOnce()).isEqualTo(new WorkReport(0, 0, 0, 0, 1, 0));
        broken.close();
    }

    @Test
    void metersAreToldOfEveryCallOfAHandler() {
        CountingMetrics metrics = new CountingMetrics();
        AtomicBoolean broken = new AtomicBoolean(true);
        EventHandler handler = envelope -> {
            if (envelope.number() == 2 && broken.getAndSet(false)) {
                throw new IllegalStateException("planned");
            }
        };
        try (Billing told = Fixture.with(settings -> settings)
                .builder()
                .metrics(metrics)
                .subscribe(NAME, handler)
                .build()) {
            for (int i = 1; i <= 3; i++) {
                told.packs()
                        .grant(GrantRequest.credits("gift-" + i, ALICE, Amount.credits(1)))
                        .orElseThrow();
            }
            told.worker().runOnce();
            assertThat(metrics.count("delivered.mails.done")).isEqualTo(1);
            assertThat(metrics.count("delivered.mails.failed")).isEqualTo(1);
        }
    }
}
