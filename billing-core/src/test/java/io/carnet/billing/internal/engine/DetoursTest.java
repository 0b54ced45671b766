package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.OverloadedException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.testing.CountingMetrics;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A principal that somebody else has locked delays its own commands only, and they keep their order. */
class DetoursTest {

    private static final Principal ALICE = EngineFixture.ALICE;
    private static final Principal BOB = Principal.of("bob");
    private static final Principal CAROL = Principal.of("carol");
    private static final int BATCH = 8;

    private final CountingMetrics metrics = new CountingMetrics();
    private LockedStore store;
    private Billing billing;

    private void start(Threading threading) {
        start(threading, builder -> builder);
    }

    private void start(Threading threading, UnaryOperator<BillingBuilder> settings) {
        store = new LockedStore(threading);
        billing = settings.apply(Billing.on(store)
                        .catalog(EngineFixture.CATALOG)
                        .clock(SettableClock.at("2026-03-01T00:00:00Z"))
                        .metrics(metrics)
                        .batch(BATCH)
                        .lanes(1))
                .build();
        fund(ALICE, BOB, CAROL);
    }

    private void fund(Principal... principals) {
        for (Principal principal : principals) {
            billing.packs()
                    .grant(GrantRequest.credits("funds", principal, Amount.credits(10_000)))
                    .orElseThrow();
        }
    }

    @AfterEach
    void auditAndClose() {
        List.of(ALICE, BOB, CAROL).forEach(store::release);
        assertThat(billing.audit().drifts()).isEmpty();
        billing.close();
    }

    private CompletableFuture<Outcome<Run>> staging(Principal principal, String key) {
        return billing.staged()
                .authorize(RunRequest.of(key, principal, EngineFixture.TOOL))
                .toCompletableFuture();
    }

    private List<CompletableFuture<Outcome<Run>>> staging(Principal principal, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> staging(principal, "run-" + i))
                .toList();
    }

    private static Run done(CompletableFuture<Outcome<Run>> stage) {
        return EngineFixture.soon(stage).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void othersAreAnsweredWhileOneIsLocked(Threading threading) {
        start(threading);
        store.lock(ALICE);

        List<CompletableFuture<Outcome<Run>>> hers = staging(ALICE, 3);
        for (int i = 0; i < 20; i++) {
            done(staging(BOB, "run-" + i));
            done(staging(CAROL, "run-" + i));
        }

        store.awaitWaiter(ALICE);
        assertThat(hers).noneMatch(CompletableFuture::isDone);
        store.release(ALICE);
        assertThat(hers).extracting(stage -> done(stage).number()).containsExactly(1L, 2L, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void whatComesWhileOneIsLockedKeepsItsPlace(Threading threading) {
        start(threading);
        store.lock(ALICE);
        CompletableFuture<Outcome<Run>> first = staging(ALICE, "first");
        store.awaitWaiter(ALICE);

        CompletableFuture<Outcome<Run>> accepted =
                billing.staged().accept(ALICE, "first").toCompletableFuture();
        CompletableFuture<Outcome<Run>> released =
                billing.staged().release(ALICE, "first").toCompletableFuture();
        CompletableFuture<Outcome<Run>> second = staging(ALICE, "second");
        done(staging(BOB, "run"));
        store.release(ALICE);

        assertThat(done(first).state()).isEqualTo(RunState.HELD);
        assertThat(done(accepted).state()).isEqualTo(RunState.ACCEPTED);
        assertThat(done(released).state()).isEqualTo(RunState.RELEASED);
        assertThat(done(second).number()).isEqualTo(2);
        assertThat(metrics.counts("batch.diverted")).containsValue(1L);
        assertThat(metrics.counts("batch.failed")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsTooLongFailsAndMayBeSentAgain(Threading threading) {
        start(threading);
        store.lock(ALICE);
        CompletableFuture<Outcome<Run>> first = staging(ALICE, "first");
        store.awaitWaiter(ALICE);
        CompletableFuture<Outcome<Run>> second = staging(ALICE, "second");
        done(staging(BOB, "run"));

        store.giveUp(ALICE);
        assertThatThrownBy(() -> EngineFixture.soon(first)).hasCauseInstanceOf(BusyException.class);
        store.awaitWaiter(ALICE);
        assertThat(second).isNotDone();
        store.giveUp(ALICE);
        assertThatThrownBy(() -> EngineFixture.soon(second)).hasCauseInstanceOf(BusyException.class);

        store.release(ALICE);
        assertThat(billing.activity().page(ALICE).rows()).isEmpty();
        assertThat(done(staging(ALICE, "first")).number()).isEqualTo(1);
        assertThat(metrics.count("batched.failed")).isEqualTo(2);
        assertThat(metrics.count("command.authorize.failed")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void asManyMayWaitForOneAsShareACommit(Threading threading) {
        start(threading);
        store.lock(ALICE);
        CompletableFuture<Outcome<Run>> first = staging(ALICE, "first");
        store.awaitWaiter(ALICE);
        List<CompletableFuture<Outcome<Run>>> waiting = staging(ALICE, BATCH);

        CompletableFuture<Outcome<Run>> late = staging(ALICE, "late");
        assertThatThrownBy(() -> EngineFixture.soon(late)).hasCauseInstanceOf(OverloadedException.class);
        done(staging(BOB, "run"));

        store.release(ALICE);
        done(first);
        waiting.forEach(DetoursTest::done);
        assertThat(billing.runs().find(ALICE, "late")).isEmpty();
        assertThat(billing.activity().page(ALICE).rows()).hasSize(BATCH + 1);
    }

    @ParameterizedTest
    @EnumSource
    void manyThatAreLockedAllHaveTheirTurn(Threading threading) {
        start(threading);
        List<Principal> many = IntStream.range(0, 20)
                .mapToObj(i -> Principal.of("locked-" + i))
                .toList();
        fund(many.toArray(Principal[]::new));
        many.forEach(store::lock);
        List<CompletableFuture<Outcome<Run>>> theirs = new ArrayList<>();
        for (Principal principal : many) {
            theirs.addAll(staging(principal, 3));
        }

        done(staging(BOB, "run"));
        assertThat(theirs).noneMatch(CompletableFuture::isDone);
        many.forEach(store::release);

        theirs.forEach(DetoursTest::done);
    }

    @ParameterizedTest
    @EnumSource
    void closingAnswersThoseThatWaitForALock(Threading threading) {
        start(threading);
        store.lock(ALICE);
        List<CompletableFuture<Outcome<Run>>> hers = staging(ALICE, 3);
        store.awaitWaiter(ALICE);

        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            Future<?> closing = crowd.sendOne(who -> {
                billing.close();
                return who;
            });
            store.release(ALICE);
            Crowd.await(closing);
        }

        assertThat(metrics.count("command.authorize.done")).isEqualTo(3);
        hers.forEach(DetoursTest::done);
    }

    /** What one principal's caller sent, in its order, and what came of it. */
    private static final class Sent {

        private final Map<String, CompletableFuture<Outcome<Run>>> stages = new LinkedHashMap<>();
        private final AtomicInteger answers = new AtomicInteger();

        void add(String key, CompletableFuture<Outcome<Run>> stage) {
            stages.put(key, stage);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsLockedWheneverEveryCommandIsAnsweredOnceAndInItsOrder(Threading threading) {
        long seed = System.nanoTime();
        System.out.println("DetoursTest seed " + seed);
        start(threading, builder -> builder.batch(BATCH * 8).lanes(2));
        List<Principal> principals = IntStream.range(0, 6)
                .mapToObj(i -> Principal.of("principal-" + i))
                .toList();
        fund(principals.toArray(Principal[]::new));
        Random random = new Random(seed);
        store.busyIf(needed -> random.nextInt(3) == 0);

        List<Sent> all = principals.stream().map(principal -> new Sent()).toList();
        try (Crowd crowd = Crowd.ofPlatformThreads()) {
            crowd.send(principals.size(), who -> {
                for (int i = 0; i < 150; i++) {
                    String key = "run-" + i;
                    CompletableFuture<Outcome<Run>> stage = staging(principals.get(who), key)
                            .whenComplete(
                                    (answer, failure) -> all.get(who).answers.incrementAndGet());
                    all.get(who).add(key, stage);
                    if (i % 20 == 19) {
                        stage.exceptionally(failure -> null).join();
                    }
                }
                return who;
            });
        }

        store.busyIf(needed -> false);
        for (int i = 0; i < principals.size(); i++) {
            List<Long> numbers = new ArrayList<>();
            all.get(i).stages.forEach((key, stage) -> {
                Throwable failure = EngineFixture.soon(stage.handle((answer, thrown) -> thrown));
                if (failure == null) {
                    numbers.add(done(stage).number());
                } else {
                    assertThat(failure).as("seed %d", seed).hasRootCauseInstanceOf(BusyException.class);
                }
            });
            assertThat(numbers)
                    .as("seed %d", seed)
                    .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
            assertThat(billing.activity().page(principals.get(i)).rows().get(0).number())
                    .as("seed %d", seed)
                    .isEqualTo(numbers.size());
            assertThat(all.get(i).answers).hasValue(150);
        }
        assertThat(metrics.count("batch.diverted")).isPositive();
    }
}
