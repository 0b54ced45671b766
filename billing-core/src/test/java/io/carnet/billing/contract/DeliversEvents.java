package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every event reaches its handler, in order, whichever of several workers delivers it and whatever becomes of them. */
public interface DeliversEvents extends BillingUnderTest {

    String MAILS = "mails";

    int WRITERS = 2;

    /** A worker keeps a stream this long, for a handler that may take as long as is usual. */
    Duration LEASE = BillingBuilder.DEFAULT_HANDLER_LIMIT.plusMinutes(1);

    Duration INSTANT = Duration.ofNanos(1_000);

    private Billing node(BillingStore store, Told told) {
        return on(store).subscribe(MAILS, told).build();
    }

    private List<Principal> principals() {
        return IntStream.range(0, many())
                .mapToObj(i -> Principal.of("principal-" + i))
                .toList();
    }

    private void give(int who, Principal principal, int gifts) {
        for (int i = 0; i < gifts; i++) {
            billing(who)
                    .packs()
                    .grant(GrantRequest.credits("gift-" + who + "-" + i, principal, Amount.credits(1)))
                    .orElseThrow();
        }
    }

    /** Whatever happens to many, everybody getting something. */
    private int write(int who, Random random) {
        List<Principal> principals = principals();
        for (Principal principal : principals) {
            give(who, principal, 1);
        }
        for (int i = 0; i < 3 * many(); i++) {
            AnyCommand.of(this, billing(who), principals.get(random.nextInt(many())), random);
        }
        return who;
    }

    private List<Envelope> events(Principal principal) {
        return billing(1).events().list(principal, 0, Limits.PAGE);
    }

    private static List<Long> numbers(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private Delivery stream() {
        HandlerName mails = HandlerName.of(MAILS);
        Need need = new Need(ALICE, Set.of(), Set.of(), Set.of(), Set.of(), Set.of(mails));
        return handle(1).read(need, clock().instant(), view -> view.delivery(mails));
    }

    @Test
    default void everyEventIsDeliveredOnceWhileNobodyLosesALease() {
        long seed = BillingUnderTest.seed(DeliversEvents.class);
        Told told = new Told();
        try (Billing one = node(handle(0), told);
                Billing other = node(handle(1), told)) {
            List<Billing> nodes = List.of(one, other);

            crowd().sendWatched(
                            WRITERS,
                            who -> write(who, new Random(seed + who)),
                            nodes.size(),
                            who -> nodes.get(who).worker().runOnce());

            for (Principal principal : principals()) {
                assertThat(told.of(principal))
                        .as("seed %d, told of %s", seed, principal)
                        .isEqualTo(events(principal))
                        .hasSizeGreaterThanOrEqualTo(WRITERS);
            }
        }
    }

    @Test
    default void noEventIsSkippedWhereLeasesAndAcknowledgementsAreLost() {
        long seed = BillingUnderTest.seed(DeliversEvents.class);
        Told told = new Told();
        List<Forgetful> stores = List.of(new Forgetful(handle(0)), new Forgetful(handle(1)));
        try (Billing one = node(stores.get(0), told);
                Billing other = node(stores.get(1), told)) {
            List<Billing> nodes = List.of(one, other);
            stores.forEach(store -> store.lose(acknowledgement -> acknowledgement % 3 == 0));

            crowd().sendWatched(WRITERS, who -> write(who, new Random(seed + who)), nodes.size(), who -> {
                nodes.get(who).worker().runOnce();
                return clock().advance(LEASE.dividedBy(2));
            });

            stores.forEach(store -> store.lose(acknowledgement -> false));
            clock().advance(LEASE);
            nodes.forEach(node -> node.worker().runOnce());
            for (Principal principal : principals()) {
                List<Envelope> events = events(principal);
                assertThat(told.of(principal).stream().distinct())
                        .as("seed %d, told of %s, in the order of the first times", seed, principal)
                        .isEqualTo(events);
                assertThat(events).hasSizeGreaterThanOrEqualTo(WRITERS);
            }
        }
        assertThat(stores.stream().mapToInt(Forgetful::lost).sum()).isPositive();
    }

    /** Tells of all streams, as a page does that was read before others took them up. */
    private BillingStore behindTheTimes(BillingStore store) {
        return new WrappedStore(store, store.threading()) {
            @Override
            public List<Principal> behind(
                    HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit) {
                return principals(after, limit);
            }
        };
    }

    @Test
    default void whoDiesBeforeItAcknowledgesIsSucceededWhenItsLeaseIsOver() {
        give(0, ALICE, 3);
        Told first = new Told();
        Told second = new Told();
        try (Billing dying = node(new Forgetful(handle(0)), first);
                Billing heir = node(behindTheTimes(handle(1)), second)) {
            dying.worker().runOnce();
            assertThat(first.numbers(ALICE)).isEqualTo(numbers(3));
            assertThat(stream().delivered()).isZero();

            clock().advance(LEASE.minus(INSTANT));
            heir.worker().runOnce();
            assertThat(second.numbers(ALICE)).isEmpty();

            clock().advance(INSTANT);
            heir.worker().runOnce();
            assertThat(second.of(ALICE)).isEqualTo(events(ALICE));
            assertThat(stream().delivered()).isEqualTo(3);

            dying.worker().runOnce();
            assertThat(first.numbers(ALICE)).isEqualTo(numbers(3));
        }
    }

    @Test
    default void anAcknowledgementHasNoEffectAfterAnotherTookOver() throws InterruptedException {
        acknowledgeLate(handle(1), 3);
    }

    @Test
    default void anAcknowledgementHasNoEffectWhileAnotherIsAtIt() throws InterruptedException {
        acknowledgeLate(new Forgetful(handle(1)), 0);
    }

    /** Somebody hangs in the first event until another has taken the stream over, and come so far. */
    private void acknowledgeLate(BillingStore store, long soFar) throws InterruptedException {
        give(0, ALICE, 3);
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Told slow = new Told();
        slow.then(envelope -> {
            hanging.countDown();
            go.await();
        });
        Told quick = new Told();
        Duration limit = Duration.ofHours(1);
        try (Billing late =
                        on(handle(0)).handlerLimit(limit).subscribe(MAILS, slow).build();
                Billing heir = node(store, quick)) {
            Future<?> working = crowd().sendOne(who -> late.worker().runOnce());
            hanging.await();
            clock().advance(limit.multipliedBy(2));
            heir.worker().runOnce();
            assertThat(quick.numbers(ALICE)).isEqualTo(numbers(3));
            Delivery taken = stream();
            assertThat(taken.delivered()).isEqualTo(soFar);

            go.countDown();
            Crowd.await(working);

            assertThat(slow.numbers(ALICE)).containsExactly(1L);
            assertThat(stream()).isEqualTo(taken);
        } finally {
            go.countDown();
        }
    }

    @Test
    default void aStreamThatIsParkedByOneGoesOnThroughTheOther() {
        give(0, ALICE, 3);
        Told told = new Told();
        told.then(envelope -> {
            if (envelope.number() == 2) {
                throw new IllegalStateException("planned");
            }
        });
        try (Billing one = node(handle(0), told);
                Billing other = node(handle(1), told)) {
            List<Billing> nodes = List.of(one, other);
            for (int i = 0; i < Limits.DELIVERY_FAILURES; i++) {
                assertThat(parked(0)).isEmpty();
                nodes.get(i % 2).worker().runOnce();
                clock().advance(Duration.ofMinutes(3));
            }
            int calls = Limits.DELIVERY_FAILURES + 1;
            assertThat(parked(0)).extracting(Delivery::delivered).containsExactly(1L);
            assertThat(parked(1)).isEqualTo(parked(0));
            told.then(envelope -> {});
            nodes.forEach(node -> node.worker().runOnce());
            assertThat(told.numbers(ALICE)).hasSize(calls);

            List<Outcome<Delivery>> resumed =
                    crowd().send(many(), who -> billing(who).events().resume(ALICE, MAILS));
            assertThat(BillingUnderTest.effects(resumed)).isEqualTo(1);
            one.worker().runOnce();
            assertThat(told.numbers(ALICE)).hasSize(calls + 2).endsWith(2L, 2L, 3L);
            assertThat(parked(1)).isEmpty();

            billing(0).events().replay(ALICE, MAILS, 2);
            other.worker().runOnce();
            assertThat(told.numbers(ALICE)).hasSize(calls + 4).endsWith(2L, 3L, 2L, 3L);
        }
    }

    private List<Delivery> parked(int who) {
        return billing(who).events().parked(MAILS, Optional.empty(), Limits.PAGE);
    }

    @Test
    default void everyNoticeIsGivenOnceWhoeverSweeps() {
        Instant expiry = clock().instant().plus(Duration.ofDays(30));
        Instant notice = expiry.minus(BillingBuilder.DEFAULT_EXPIRY_NOTICE);
        for (Principal principal : principals()) {
            billing()
                    .packs()
                    .grant(GrantRequest.credits("pack", principal, Amount.credits(5))
                            .expiring(expiry))
                    .orElseThrow();
        }
        Told told = new Told();
        try (Billing one = node(handle(0), told);
                Billing other = node(handle(1), told)) {
            clock().moveTo(notice.plus(Duration.ofMinutes(1)));
            sweepBesideCommands(one, other, "before");
            clock().moveTo(expiry.plus(Duration.ofMinutes(1)));
            sweepBesideCommands(one, other, "after");
        }
        try (Billing late = node(handle(0), told)) {
            late.worker().runOnce();
        }
        for (Principal principal : principals()) {
            assertThat(instants(told, principal, Event.PackExpiring.class)).containsExactly(notice);
            assertThat(instants(told, principal, Event.PackExpired.class)).containsExactly(expiry);
        }
    }

    private void sweepBesideCommands(Billing one, Billing other, String key) {
        List<Billing> nodes = List.of(one, other);
        crowd().sendWatched(
                        WRITERS,
                        who -> {
                            for (Principal principal : principals()) {
                                billing(who)
                                        .runs()
                                        .authorize(RunRequest.of(key + "-" + who, principal, CHAT)
                                                .upTo(Usage.of("tokens", 1)));
                            }
                            return who;
                        },
                        nodes.size(),
                        who -> nodes.get(who).worker().runOnce());
    }

    private static List<Instant> instants(Told told, Principal principal, Class<? extends Event> type) {
        return told.of(principal).stream()
                .filter(envelope -> type.isInstance(envelope.event()))
                .map(Envelope::at)
                .toList();
    }
}
