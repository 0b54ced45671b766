package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that wait together are committed together, and what is wrong with one is nobody else's trouble. */
class BatchTest extends EngineFixture {

    private static Predicate<Need> names(String key) {
        return need -> need.runs().contains(RunKey.of(key));
    }

    private List<CompletableFuture<Outcome<Run>>> stagingAll(int count) {
        List<CompletableFuture<Outcome<Run>>> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stages.add(staging("run-" + i));
        }
        return stages;
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsTogetherIsCommittedTogether(Threading threading) {
        start(threading);
        occupy();
        List<CompletableFuture<Outcome<Run>>> stages = stagingAll(50);
        int before = store.units();

        store.open();

        stages.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
        soon(first);
        assertThat(store.units() - before).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyIsAnsweredBeforeTheCommit(Threading threading) {
        start(threading);
        occupy();
        List<CompletableFuture<Outcome<Run>>> stages = stagingAll(5);

        assertThat(first).isNotDone();
        assertThat(stages).noneMatch(CompletableFuture::isDone);

        store.open();
        assertThat(soon(first)).isInstanceOf(Outcome.Done.class);
        stages.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
    }

    @ParameterizedTest
    @EnumSource
    void aPoisonousCommandFailsAlone(Threading threading) {
        start(threading);
        occupy();
        store.poison(names("run-13"));
        List<CompletableFuture<Outcome<Run>>> stages = stagingAll(32);

        store.open();

        assertThatThrownBy(() -> soon(stages.get(13)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreException.class);
        stages.remove(13);
        stages.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
        assertThat(billing.runs().find(ALICE, "run-13")).isEmpty();
        assertThat(billing.activity().page(ALICE).rows()).hasSize(32);
    }

    @ParameterizedTest
    @EnumSource
    void aPoisonousPrincipalFailsAlone(Threading threading) {
        start(threading);
        Principal mallory = Principal.of("mallory");
        occupy();
        store.poison(need -> need.principal().equals(mallory));
        List<CompletableFuture<Outcome<Run>>> hers = stagingAll(8);
        CompletableFuture<Outcome<Run>> his =
                billing.staged().release(mallory, "run").toCompletableFuture();

        store.open();

        assertThatThrownBy(() -> soon(his)).hasCauseInstanceOf(StoreException.class);
        hers.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
    }

    @ParameterizedTest
    @EnumSource
    void aBatchThatFailsOnceSucceedsInParts(Threading threading) {
        start(threading);
        occupy();
        List<CompletableFuture<Outcome<Run>>> stages = stagingAll(10);
        store.failNext(2);

        store.open();

        assertThatThrownBy(() -> soon(first))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreException.class);
        stages.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
        assertThat(stages)
                .extracting(stage -> soon(stage).orElseThrow().number())
                .isSorted();
    }

    @ParameterizedTest
    @EnumSource
    void aCommandThatFailedHasHadNoEffectAndCanBeSentAgain(Threading threading) {
        start(threading);
        store.failNext(1);

        assertThatThrownBy(() -> billing.runs().authorize(request("run")))
                .isInstanceOf(StoreException.class)
                .hasRootCauseMessage("the connection broke");
        assertThat(billing.credits().balance(ALICE).held()).isEqualTo(Amount.NO_CREDITS);

        assertThat(billing.runs().authorize(request("run")))
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.effect()).isEqualTo(Outcome.Effect.NEW));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsRefusedLeavesItsBatchAsItIs(Threading threading) {
        start(threading);
        occupy();
        CompletableFuture<Outcome<Run>> good = billing.staged()
                .authorize(RunRequest.of("good", ALICE, METERED).upTo(Usage.of("seconds", 1)))
                .toCompletableFuture();
        CompletableFuture<Outcome<Run>> unknown =
                billing.staged().settle(ALICE, "unknown", Usage.none()).toCompletableFuture();
        CompletableFuture<Outcome<Run>> accepted =
                billing.staged().accept(ALICE, "good").toCompletableFuture();
        CompletableFuture<Outcome<Run>> wrong =
                billing.staged().settle(ALICE, "good", Usage.of("tokens", 1)).toCompletableFuture();
        CompletableFuture<Outcome<Run>> after = staging("after");
        int before = store.units();

        store.open();

        assertThat(soon(good)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(unknown)).isInstanceOf(Outcome.Refused.class);
        assertThat(soon(accepted)).isInstanceOf(Outcome.Done.class);
        assertThatThrownBy(() -> soon(wrong)).hasCauseInstanceOf(InvalidRequestException.class);
        assertThat(soon(after)).isInstanceOf(Outcome.Done.class);
        assertThat(store.units() - before).isEqualTo(1);
    }

    /** In one batch, a run of the day that has ended is settled between two of the day that goes on around it. */
    @ParameterizedTest
    @EnumSource
    void aBatchCountsInTheDayItIsInWhateverElseItTouches(Threading threading) {
        start(threading);
        clock.moveTo(Instant.parse("2026-04-05T10:00:00Z"));
        billing.spending()
                .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.capped(Cap.calls(Window.DAY, 3)))
                .orElseThrow();
        billing.spending().zone(ALICE, ZoneId.of("Australia/Brisbane"));
        billing.runs().authorize(lasting("old")).orElseThrow();
        billing.spending().zone(ALICE, ZoneId.of("Australia/Adelaide"));
        clock.moveTo(Instant.parse("2026-04-05T14:10:00Z"));
        billing.runs().authorize(lasting("new")).orElseThrow();

        store.shut();
        CompletableFuture<Outcome<Run>> second = asking("second");
        store.awaitSomebody();
        CompletableFuture<Outcome<Run>> third = staging("third");
        CompletableFuture<Outcome<Run>> settled =
                billing.staged().settle(ALICE, "old", Usage.none()).toCompletableFuture();
        CompletableFuture<Outcome<Run>> fourth = staging("fourth");
        store.open();

        assertThat(soon(second)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(third)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(settled)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(fourth)).isInstanceOf(Outcome.Refused.class);
    }

    private static RunRequest lasting(String key) {
        return request(key).holdFor(Duration.ofHours(24));
    }

    @ParameterizedTest
    @EnumSource
    void aGrantAndTheRunItPaysForMayShareABatch(Threading threading) {
        start(threading);
        Principal poor = Principal.of("poor");
        occupy();
        Future<Outcome<Pack>> grant =
                crowd.sendOne(who -> billing.packs().grant(GrantRequest.credits("gift", poor, Amount.credits(1))));
        CompletableFuture<Outcome<Run>> unknown =
                billing.staged().accept(poor, "run").toCompletableFuture();

        store.open();

        assertThat(Crowd.await(grant)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(unknown)).isInstanceOf(Outcome.Refused.class);
        assertThat(billing.credits().balance(poor).total()).isEqualTo(Amount.credits(1));
    }
}
