package io.carnet.billing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.contract.Books.Written;
import io.carnet.billing.history.AsOf;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Changes;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.WalletView;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What is past stays as it was told, whoever told it and whatever is written meanwhile. */
public interface TellsThePast extends BillingUnderTest {

    int WRITERS = 4;

    List<BalanceKey> BALANCES = List.of(BalanceKey.CREDITS, new BalanceKey(Unit.RUNS, Scope.of(ProductId.of(REMOVER))));

    Duration INSTANT = ChronoUnit.MICROS.getDuration();

    private List<Balance> live(int who) {
        return BALANCES.stream()
                .map(key -> billing(who).packs().balance(ALICE, key))
                .toList();
    }

    private List<Balance> asOf(int who, Instant instant) {
        AsOf then = billing(who).history().asOf(ALICE, instant);
        return BALANCES.stream().map(then::balance).toList();
    }

    /** Both engines at once, as of one instant. */
    private void work(long seed) {
        crowd().send(WRITERS, who -> {
            Random random = new Random(seed * WRITERS + who);
            for (int i = 0; i < 3; i++) {
                AnyCommand.of(this, billing(who), ALICE, random);
            }
            return who;
        });
    }

    @Test
    default void everyBalanceThatWasReadIsToldAgain() {
        long seed = BillingUnderTest.seed(TellsThePast.class);
        Random random = new Random(seed);
        Map<Instant, List<Balance>> read = new TreeMap<>();
        for (int round = 0; round < many(); round++) {
            work(seed + round);
            read.put(clock().instant(), live(round));
            clock().advance(Duration.ofMillis(1 + random.nextInt(200_000)));
            read.put(clock().instant(), live(round + 1));
            clock().advance(INSTANT);
        }

        read.forEach((instant, balances) -> {
            assertThat(asOf(0, instant)).as("seed %d, at %s", seed, instant).isEqualTo(balances);
            assertThat(asOf(1, instant)).as("seed %d, at %s", seed, instant).isEqualTo(balances);
        });
    }

    @Test
    default void consecutiveStatementsTellAllThereIsOnce() {
        long seed = BillingUnderTest.seed(TellsThePast.class);
        Random random = new Random(seed);
        List<Instant> cuts = new ArrayList<>(List.of(clock().instant()));
        for (int round = 0; round < many() / 2; round++) {
            work(seed + round);
            cuts.add(clock().advance(Duration.ofMinutes(random.nextInt(20)).plus(INSTANT)));
        }

        Written before = written(0, cuts.get(0), cuts.get(1));
        for (int i = 2; i < cuts.size(); i++) {
            Written next = written(i, cuts.get(i - 1), cuts.get(i));
            assertThat(next.verdict().following(before.statement()).findings())
                    .as("seed %d, from %s", seed, cuts.get(i - 1))
                    .isEmpty();
            before = next;
        }
        Written whole = written(1, cuts.get(0), cuts.get(cuts.size() - 1));
        assertThat(whole.statement().closing())
                .as("seed %d", seed)
                .isEqualTo(before.statement().closing());
    }

    /** It is of its period, verifies, and agrees with the history. */
    private Written written(int who, Instant start, Instant end) {
        Span period = new Span(start, end);
        Written written = Written.by(billing(who), ALICE, period);
        written.isWhole();
        assertThat(written.statement().period()).isEqualTo(period);
        Books.spendIsAsStated(billing(who + 1), written.statement());
        AsOf closing = billing(who + 1).history().asOf(ALICE, end.minus(INSTANT));
        assertThat(written.statement().closing().entries()).isEqualTo(closing.entries());
        assertThat(written.statement().closing().head()).isEqualTo(closing.head());
        return written;
    }

    @Test
    default void aStatementWrittenWhileWritersRunStaysAsItIs() {
        long seed = BillingUnderTest.seed(TellsThePast.class);
        Instant start = clock().instant();
        List<List<Written>> told = List.of(new ArrayList<>(), new ArrayList<>());

        crowd().sendWatched(
                        WRITERS,
                        who -> writeWhileTimePasses(billing(who), new Random(seed + who)),
                        told.size(),
                        who -> tellTheNext(told.get(who), who, start));

        told.stream().flatMap(List::stream).forEach(first -> {
            Span period = first.statement().period();
            for (int who = 0; who < 2; who++) {
                assertThat(Written.by(billing(who), ALICE, period))
                        .as("seed %d, %s", seed, period)
                        .isEqualTo(first);
            }
        });
        assertThat(told).allMatch(statements -> !statements.isEmpty());
    }

    private int writeWhileTimePasses(Billing billing, Random random) {
        for (int i = 0; i < 2 * many(); i++) {
            AnyCommand.of(this, billing, ALICE, random);
            clock().advance(Duration.ofMillis(1 + random.nextInt(20_000)));
        }
        return 2 * many();
    }

    /** From where the last one ended up to now. */
    private boolean tellTheNext(List<Written> told, int who, Instant begin) {
        Instant start = told.isEmpty() ? begin : last(told).statement().period().end();
        Instant end = clock().instant();
        if (end.isAfter(start)) {
            Written next = written(who, start, end);
            if (!told.isEmpty()) {
                assertThat(next.verdict().following(last(told).statement()).findings())
                        .isEmpty();
            }
            told.add(next);
        }
        return end.isAfter(start);
    }

    private static Written last(List<Written> told) {
        return told.get(told.size() - 1);
    }

    @Test
    default void aClockThatIsBehindChangesNothingThatWasTold() {
        Instant start = clock().instant();
        billing()
                .packs()
                .grant(GrantRequest.credits("early", ALICE, Amount.credits(5)))
                .orElseThrow();
        SettableClock behind = SettableClock.at(start.toString());
        try (Billing late = on(handle(1)).clock(behind).build()) {
            Instant end = clock().advance(Duration.ofHours(1));
            Span hour = new Span(start, end);
            Written told = Written.by(billing(), ALICE, hour);
            AsOf then = billing().history().asOf(ALICE, end.minus(INSTANT));

            late.packs()
                    .grant(GrantRequest.credits("late", ALICE, Amount.credits(7)))
                    .orElseThrow();

            assertThat(Written.by(billing(), ALICE, hour)).isEqualTo(told);
            assertThat(billing().history().asOf(ALICE, end.minus(INSTANT))).isEqualTo(then);
            assertThat(billing(1).credits().balance(ALICE).total()).isEqualTo(Amount.credits(12));
        }
    }

    /** Its command has its instant, and nothing of it is stored yet. */
    @Test
    default void whatIsUnderWayForSomebodyNobodyHasSeenHappensAfterWhatWasTold() {
        Instant start = clock().instant();
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch underWay = new CountDownLatch(1);
        try (Billing slow = on(waiting(handle(1), underWay, told)).build()) {
            Future<Pack> grant = crowd().sendOne(who -> slow.packs()
                    .grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)))
                    .orElseThrow());
            await(underWay);
            Instant end = clock().advance(Duration.ofMillis(20));
            Span period = new Span(start, end);
            Written first = Written.by(billing(), ALICE, period);
            AsOf then = billing(1).history().asOf(ALICE, end.minus(INSTANT));

            told.countDown();
            Pack gift = Crowd.await(grant);

            assertThat(gift.createdAt()).isAfterOrEqualTo(end);
            assertThat(Written.by(billing(), ALICE, period)).isEqualTo(first);
            assertThat(billing(1).history().asOf(ALICE, end.minus(INSTANT))).isEqualTo(then);
        }
    }

    /** Every unit of work says when it has its instant, and begins when it may. */
    private static BillingStore waiting(BillingStore store, CountDownLatch underWay, CountDownLatch may) {
        return new WrappedStore(store, store.threading()) {
            @Override
            public void transact(
                    Collection<Need> needs,
                    Instant at,
                    Duration patience,
                    Function<Map<Principal, WalletView>, Collection<Changes>> work) {
                underWay.countDown();
                await(may);
                super.transact(needs, at, patience, work);
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void aClockThatGoesBackWhileItIsAskedMovesNoEndOfAPeriod() {
        Instant start = clock().instant();
        Instant end = start.plusSeconds(60);
        AtomicInteger asked = new AtomicInteger();
        InstantSource falling = () -> asked.getAndIncrement() == 0 ? end : clock().instant();
        try (Billing unsteady = on(handle(1)).clock(falling).build()) {
            Span minute = new Span(start, end);
            Written told = Written.by(unsteady, ALICE, minute);

            clock().advance(Duration.ofSeconds(1));
            billing()
                    .packs()
                    .grant(GrantRequest.credits("gift", ALICE, Amount.credits(5)))
                    .orElseThrow();

            clock().moveTo(end);
            assertThat(asked).hasValueGreaterThan(1);
            assertThat(Written.by(billing(), ALICE, minute)).isEqualTo(told);
        }
    }
}
