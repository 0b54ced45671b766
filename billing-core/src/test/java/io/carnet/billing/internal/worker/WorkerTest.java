package io.carnet.billing.internal.worker;

import static io.carnet.billing.Fixture.ALICE;
import static io.carnet.billing.Fixture.BOB;
import static io.carnet.billing.Fixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.Fixture;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.WorkReport;
import io.carnet.billing.contract.WrappedStore;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What goes on behind the commands: sweeping, notices, the thread and its end. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class WorkerTest {

    private static final WorkReport NOTHING = new WorkReport(0, 0, 0, 0, 0, 0);

    /** Fails every unit of work of one principal, and finds what ends only when the gate is open. */
    private static final class Unlucky extends WrappedStore {

        private volatile Optional<Principal> who = Optional.empty();
        private volatile CountDownLatch gate = new CountDownLatch(0);
        private final CountDownLatch looking = new CountDownLatch(1);

        Unlucky() {
            super(new InMemoryBillingStore(), Threading.CALLERS);
        }

        @Override
        public void transact(
                Collection<Need> needs,
                Instant at,
                Duration patience,
                Function<Map<Principal, WalletView>, Collection<Changes>> work) {
            if (needs.stream()
                    .map(Need::principal)
                    .anyMatch(each -> who.filter(each::equals).isPresent())) {
                throw new IllegalStateException("a row nobody can write");
            }
            super.transact(needs, at, patience, work);
        }

        @Override
        public List<Principal> ending(Instant after, Instant by, Optional<Principal> from, int limit) {
            looking.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return super.ending(after, by, from, limit);
        }
    }

    private final Unlucky store = new Unlucky();

    @RegisterExtension
    final Fixture host = Fixture.on(store, settings -> settings.expiryNotice(Duration.ofDays(3)));

    private void expiring(Principal principal, Duration after) {
        host.grant(GrantRequest.credits("short", principal, Amount.credits(5)).expiring(NOON.plus(after)));
    }

    private WorkReport work() {
        return host.billing.worker().runOnce();
    }

    private List<String> written(Principal principal) {
        return store.events(principal, 1, Limits.PAGE).stream()
                .map(Envelope::event)
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    @Test
    void whatHasEndedIsWrittenDownOnce() {
        expiring(ALICE, Duration.ofMinutes(1));
        expiring(BOB, Duration.ofMinutes(2));
        host.pass(Duration.ofMinutes(1));
        assertThat(work()).isEqualTo(new WorkReport(1, 0, 0, 0, 0, 0));
        assertThat(written(ALICE)).containsExactly("PackExpired");
        assertThat(work()).isEqualTo(NOTHING);
        host.pass(Duration.ofMinutes(1));
        assertThat(work()).isEqualTo(new WorkReport(1, 0, 0, 0, 0, 0));
    }

    @Test
    void noticeIsGivenInTimeAndOnce() {
        expiring(ALICE, Duration.ofDays(10));
        expiring(BOB, Duration.ofDays(11));
        assertThat(work()).isEqualTo(NOTHING);
        host.pass(Duration.ofDays(7).minusNanos(1_000));
        assertThat(work()).isEqualTo(NOTHING);
        host.pass(Duration.ofNanos(1_000));
        assertThat(work()).isEqualTo(new WorkReport(0, 1, 0, 0, 0, 0));
        assertThat(written(ALICE)).containsExactly("PackExpiring");
        assertThat(written(BOB)).isEmpty();
        host.pass(Duration.ofMinutes(1));
        assertThat(work()).isEqualTo(NOTHING);
        host.pass(Duration.ofDays(2));
        assertThat(work()).isEqualTo(new WorkReport(0, 1, 0, 0, 0, 0));
    }

    @Test
    void aWorkerThatBeginsLateGivesTheNoticesThatWerePassed() {
        expiring(ALICE, Duration.ofDays(10));
        host.pass(Duration.ofDays(9));
        assertThat(work()).isEqualTo(new WorkReport(0, 1, 0, 0, 0, 0));
    }

    @Test
    void twoWorkersSweepNothingTwice() {
        expiring(ALICE, Duration.ofMinutes(1));
        expiring(BOB, Duration.ofDays(10));
        Billing other = host.builder().expiryNotice(Duration.ofDays(3)).build();
        host.pass(Duration.ofDays(8));
        assertThat(work()).isEqualTo(new WorkReport(1, 1, 0, 0, 0, 0));
        assertThat(other.worker().runOnce()).isEqualTo(NOTHING);
        other.close();
    }

    @Test
    void whatFailsForOneStopsNobodyElseAndIsTriedAgain() {
        List<Principal> all = Stream.of("a", "b", "c").map(Principal::of).toList();
        all.forEach(each -> expiring(each, Duration.ofDays(10)));
        host.pass(Duration.ofDays(8));
        store.who = Optional.of(all.get(0));
        assertThat(work()).isEqualTo(new WorkReport(0, 2, 0, 0, 0, 0));
        host.pass(Duration.ofDays(1));
        assertThat(work()).isEqualTo(NOTHING);
        store.who = Optional.empty();
        assertThat(work()).isEqualTo(new WorkReport(0, 1, 0, 0, 0, 0));
        host.pass(Duration.ofDays(1));
        store.who = Optional.of(all.get(1));
        assertThat(work()).isEqualTo(new WorkReport(2, 0, 0, 0, 0, 0));
        store.who = Optional.empty();
        assertThat(work()).isEqualTo(new WorkReport(1, 0, 0, 0, 0, 0));
        assertThat(all).allSatisfy(each -> assertThat(written(each)).containsExactly("PackExpiring", "PackExpired"));
    }

    @Test
    void everyPageIsSwept() {
        for (int i = 0; i <= Limits.PAGE; i++) {
            expiring(Principal.of("p" + i), Duration.ofMinutes(1));
        }
        host.pass(Duration.ofMinutes(1));
        assertThat(work().swept()).isEqualTo(Limits.PAGE + 1);
    }

    @Test
    void theThreadSweepsAndDelivers() throws InterruptedException {
        expiring(ALICE, Duration.ofMinutes(1));
        host.pass(Duration.ofMinutes(1));
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<Thread> thread = new AtomicReference<>();
        Billing started = host.builder()
                .subscribe(
                        "waiting",
                        envelope -> {
                            thread.set(Thread.currentThread());
                            told.countDown();
                        },
                        Event.PackExpired.class)
                .build();
        started.worker().start(Duration.ofMillis(1));
        assertThat(told.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(thread.get().getName()).isEqualTo("carnet-handler-waiting");
        assertThat(thread.get().isDaemon()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> started.worker().start(Duration.ofMillis(1)));
        started.close();
    }

    @Test
    void aSlowSweepKeepsNoHandlerWaiting() throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Billing started = host.builder()
                .subscribe("waiting", envelope -> told.countDown())
                .build();
        store.gate = new CountDownLatch(1);
        started.worker().start(Duration.ofMillis(1));
        store.looking.await();
        host.credits("gift", "1");
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        store.gate.countDown();
        started.close();
    }

    @Test
    void aClosedWorkerWorksNoMoreAndLeavesBillingOpen() {
        host.billing.worker().close();
        host.billing.worker().close();
        assertThatExceptionOfType(ClosedException.class).isThrownBy(this::work);
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> host.billing.worker().start(Duration.ofSeconds(1)));
        host.credits("gift", "1");
        assertThat(host.events()).hasSize(1);
    }

    @Test
    void aThreadThatNeverRestsIsRefused() {
        for (Duration every : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(Limits.DAYS + 1))) {
            assertThatExceptionOfType(InvalidRequestException.class)
                    .isThrownBy(() -> host.billing.worker().start(every))
                    .withMessageStartingWith("every");
        }
    }

    private static String problems(BillingBuilder builder) {
        return catchThrowableOfType(IllegalArgumentException.class, builder::build)
                .getMessage();
    }

    @Test
    void everySettingThatIsWrongIsListed() {
        assertThat(problems(host.builder()
                        .expiryNotice(Duration.ofNanos(999))
                        .lowBalance(Amount.NO_CREDITS)
                        .capNear(100)
                        .handlerLimit(Duration.ZERO)
                        .subscribe("a b", envelope -> {})))
                .contains("expiryNotice", "lowBalance", "capNear", "handlerLimit", "every handler");
        assertThat(problems(host.builder().subscribe("a", envelope -> {}).subscribe("a", envelope -> {})))
                .startsWith("every handler has a name of its own");
        assertThat(problems(host.builder().lowBalance(Amount.credits(1), Amount.credits("1.0"))))
                .isEqualTo("lowBalance must not repeat itself");
        assertThat(problems(host.builder().capNear(0))).isEqualTo("capNear must be 1 to 99");
    }

    @Test
    void settingsAreAcceptedUpToTheirLimits() {
        BillingBuilder most = host.builder()
                .expiryNotice(Duration.ofDays(Limits.DAYS))
                .capNear(99)
                .handlerLimit(Duration.ofHours(1))
                .lowBalance(thresholds(Limits.THRESHOLDS));
        for (int i = 0; i < Limits.HANDLERS; i++) {
            most.subscribe("handler-" + i, envelope -> {});
        }
        most.build();
        most.subscribe("one-more", envelope -> {});
        most.lowBalance(thresholds(Limits.THRESHOLDS + 1));
        assertThat(problems(most)).contains("at most 64 handlers", "at most 16 amounts");
    }

    private static Amount[] thresholds(int count) {
        return Stream.iterate(1L, i -> i + 1).limit(count).map(Amount::credits).toArray(Amount[]::new);
    }
}
