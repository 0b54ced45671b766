package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.contract.Crowd;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.OverloadedException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.store.BillingStore.Threading;
import io.carnet.billing.testing.CountingMetrics;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host's hook is told: every command and batch, once, before its caller has the answer, and nobody's ids. */
class MetricsTest extends EngineFixture {

    private final CountingMetrics metrics = new CountingMetrics();

    private void startCounting(Threading threading) {
        start(threading, builder -> builder.metrics(metrics));
    }

    private Outcome<Run> authorize(String key) {
        return billing.runs().authorize(request(key));
    }

    @ParameterizedTest
    @EnumSource
    void everyCommandIsCountedByItsNameAndResult(Threading threading) {
        startCounting(threading);

        authorize("run").orElseThrow();
        authorize("run").orElseThrow();
        billing.runs().accept(ALICE, "run").orElseThrow();
        billing.runs().settle(ALICE, "run", Usage.none()).orElseThrow();
        billing.runs().release(ALICE, "run");
        billing.packs().buy(ALICE, TOOL, "starter", "order").orElseThrow();
        billing.runs()
                .authorize(RunRequest.of("metered", ALICE, METERED).upTo(Usage.of("seconds", 1)))
                .orElseThrow();
        assertThatThrownBy(() -> billing.runs().settle(ALICE, "metered", Usage.of("tokens", 1)))
                .isInstanceOf(InvalidRequestException.class);
        store.failNext(1);
        assertThatThrownBy(() -> authorize("unlucky")).isInstanceOf(StoreException.class);

        assertThat(metrics.counts("command."))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "command.grant.done", 1L,
                        "command.authorize.done", 2L,
                        "command.authorize.replayed", 1L,
                        "command.authorize.failed", 1L,
                        "command.accept.done", 1L,
                        "command.settle.done", 1L,
                        "command.settle.invalid", 1L,
                        "command.release.refused", 1L,
                        "command.buy.done", 1L,
                        "command.conclude.done", 1L));
        assertThat(metrics.counts("batch"))
                .isEqualTo(Map.of(
                        "batch.committed", 10L, "batched.committed", 10L, "batch.failed", 1L, "batched.failed", 1L));
        assertThat(metrics.largestBatch()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void refusalsAreCountedByTheirReasonAndByEachKindOfViolationOnce(Threading threading) {
        startCounting(threading);
        billing.spending()
                .set(
                        ALICE,
                        Subject.EVERYTHING,
                        0,
                        SpendingPolicy.capped(Cap.calls(Window.DAY, 0), Cap.calls(Window.MONTH, 0)))
                .orElseThrow();
        Principal poor = Principal.of("poor");

        authorize("capped");
        billing.runs().authorize(RunRequest.of("run", poor, TOOL));
        billing.staged()
                .authorize(RunRequest.of("run", poor, TOOL))
                .toCompletableFuture()
                .join();
        billing.runs().settle(poor, "nothing", Usage.none());

        assertThat(metrics.counts("refused."))
                .isEqualTo(Map.of(
                        "refused.authorize.forbidden", 1L,
                        "refused.authorize.payment_required", 2L,
                        "refused.settle.not_found", 1L));
        assertThat(metrics.counts("violation."))
                .isEqualTo(Map.of(
                        "violation.authorize.cap_exceeded", 1L,
                        "violation.authorize.insufficient_funds", 2L,
                        "violation.settle.unknown", 1L));
        assertThat(metrics.count("command.authorize.refused")).isEqualTo(3);
        assertThat(metrics.count("command.settle.refused")).isEqualTo(1);
    }

    @Test
    void whatTheCatalogDoesNotKnowIsCountedThoughItNeverWaits() {
        startCounting(Threading.CALLERS);

        billing.runs().authorize(RunRequest.of("run", ALICE, "withdrawn"));
        billing.staged().authorize(RunRequest.of("run", ALICE, "withdrawn"));
        billing.packs().buy(BuyRequest.credits("order", ALICE, "withdrawn"));

        assertThat(metrics.counts("refused."))
                .isEqualTo(Map.of("refused.authorize.not_found", 2L, "refused.buy.not_found", 1L));
        assertThat(metrics.counts("violation."))
                .isEqualTo(Map.of("violation.authorize.unknown", 2L, "violation.buy.unknown_offer", 1L));
        assertThat(metrics.counts("command."))
                .isEqualTo(
                        Map.of("command.grant.done", 1L, "command.authorize.refused", 2L, "command.buy.refused", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsMissedAndNothingCountedTwiceAmongManyCallers(Threading threading) {
        start(threading, builder -> builder.metrics(metrics).lanes(3).batch(5));
        int callers = 12;
        int runs = 40;

        crowd.send(callers, who -> {
            Principal principal = Principal.of("principal-" + who % 4);
            billing.packs()
                    .grant(GrantRequest.credits("funds", principal, Amount.credits(runs)))
                    .orElseThrow();
            for (int i = 0; i < runs; i++) {
                billing.runs()
                        .authorize(RunRequest.of("run-" + i, principal, TOOL))
                        .orElseThrow();
                billing.runs().settle(principal, "run-" + i, Usage.none()).orElseThrow();
                billing.runs().settle(principal, "nothing", Usage.none());
            }
            return who;
        });

        assertThat(metrics.counts("command."))
                .isEqualTo(Map.of(
                        "command.grant.done", 5L,
                        "command.grant.replayed", 8L,
                        "command.authorize.done", 160L,
                        "command.authorize.replayed", 320L,
                        "command.settle.done", 160L,
                        "command.settle.replayed", 320L,
                        "command.settle.refused", 480L));
        assertThat(metrics.count("refused.settle.not_found")).isEqualTo(480);
        assertThat(metrics.count("violation.settle.unknown")).isEqualTo(480);
        long commands = 13 + 960 + 480;
        assertThat(metrics.count("batched.committed")).isEqualTo(commands);
        assertThat(metrics.count("batch.committed")).isEqualTo(store.units());
        assertThat(metrics.largestBatch()).isBetween(1, 5);
        assertThat(metrics.counts("queued.").values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(commands + store.units());
    }

    @ParameterizedTest
    @EnumSource
    void halvesAreCountedAsBatchesOfTheirOwn(Threading threading) {
        startCounting(threading);
        occupy();
        store.poison(need -> need.runs().contains(RunKey.of("run-13")));
        List<CompletableFuture<Outcome<Run>>> stages = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            stages.add(staging("run-" + i));
        }

        store.open();
        assertThatThrownBy(() -> soon(stages.remove(13))).hasCauseInstanceOf(StoreException.class);
        stages.forEach(stage -> soon(stage).orElseThrow());

        assertThat(metrics.counts("batch"))
                .isEqualTo(Map.of(
                        "batch.halved",
                        5L,
                        "batched.halved",
                        32L + 16 + 8 + 4 + 2,
                        "batch.failed",
                        1L,
                        "batched.failed",
                        1L,
                        "batch.committed",
                        2L + 5,
                        "batched.committed",
                        2L + 31));
        assertThat(metrics.largestBatch()).isEqualTo(32);
        assertThat(metrics.counts("command.authorize"))
                .isEqualTo(Map.of("command.authorize.done", 32L, "command.authorize.failed", 1L));
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitIsCountedAsOverloadedAndAsNothingElse(Threading threading) {
        start(threading, builder -> builder.metrics(metrics).queue(3));
        occupy();
        List<CompletableFuture<Outcome<Run>>> waiting =
                List.of(staging("waiting-1"), staging("waiting-2"), staging("waiting-3"));

        assertThatThrownBy(() -> soon(staging("late"))).hasCauseInstanceOf(OverloadedException.class);
        assertThatThrownBy(() -> billing.runs().settle(ALICE, "late", Usage.none()))
                .isInstanceOf(OverloadedException.class);
        store.open();
        waiting.forEach(stage -> soon(stage).orElseThrow());
        soon(first).orElseThrow();

        assertThat(metrics.counts("overloaded."))
                .isEqualTo(Map.of("overloaded.authorize", 1L, "overloaded.settle", 1L));
        assertThat(metrics.counts("command."))
                .isEqualTo(Map.of("command.grant.done", 1L, "command.authorize.done", 4L));
        assertThat(metrics.deepestQueue()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsAtTheCloseIsCountedAndWhatComesAfterIsNot(Threading threading) {
        startCounting(threading);
        occupy();
        List<CompletableFuture<Outcome<Run>>> waiting = List.of(staging("one"), staging("two"));
        Future<?> closing = crowd.sendOne(who -> {
            billing.close();
            return who;
        });
        store.open();
        Crowd.await(closing);
        waiting.forEach(stage -> soon(stage).orElseThrow());
        Map<String, Long> counted = metrics.counts("");

        assertThatThrownBy(() -> authorize("late")).isInstanceOf(ClosedException.class);

        assertThat(counted).containsEntry("command.authorize.done", 3L);
        assertThat(metrics.counts("")).isEqualTo(counted);
    }

    @ParameterizedTest
    @EnumSource
    void theDepthOfALaneIsToldWheneverItChanges(Threading threading) {
        List<List<Integer>> told = Collections.synchronizedList(new ArrayList<>());
        start(
                threading,
                builder -> builder.batch(2).metrics(new Metrics() {
                    @Override
                    public void queued(int lane, int depth) {
                        told.add(List.of(lane, depth));
                    }
                }));
        occupy();
        while (told.size() < 4) {
            Thread.onSpinWait();
        }
        told.clear();

        List<CompletableFuture<Outcome<Run>>> waiting = List.of(staging("one"), staging("two"), staging("three"));
        store.open();
        waiting.forEach(stage -> soon(stage).orElseThrow());

        assertThat(told).containsExactly(List.of(0, 1), List.of(0, 2), List.of(0, 3), List.of(0, 1), List.of(0, 0));
    }

    @ParameterizedTest
    @EnumSource
    void timesAndBatchesAreToldWithWhatTheyMeasure(Threading threading) {
        List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
        start(
                threading,
                builder -> builder.metrics(new Metrics() {
                    @Override
                    public void command(String command, String result, long took) {
                        nanos.add(took);
                    }

                    @Override
                    public void batch(int commands, String result, long took) {
                        nanos.add(took);
                    }
                }));

        authorize("run").orElseThrow();

        long batch = nanos.get(2);
        long command = nanos.get(3);
        assertThat(nanos).hasSize(4).allMatch(took -> took > 0);
        assertThat(command).isGreaterThanOrEqualTo(batch);
    }

    @ParameterizedTest
    @EnumSource
    void aHookThatFailsHarmsNobody(Threading threading) {
        start(threading, builder -> builder.queue(3).metrics(new Broken()));
        occupy();
        store.poison(need -> need.runs().contains(RunKey.of("poisonous")));
        CompletableFuture<Outcome<Run>> good = staging("good");
        CompletableFuture<Outcome<Run>> poisonous = staging("poisonous");
        CompletableFuture<Outcome<Run>> unknown =
                billing.staged().accept(ALICE, "unknown").toCompletableFuture();
        CompletableFuture<Outcome<Run>> late = staging("late");
        store.open();

        assertThat(soon(first)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(good)).isInstanceOf(Outcome.Done.class);
        assertThat(soon(unknown)).isInstanceOf(Outcome.Refused.class);
        assertThatThrownBy(() -> soon(poisonous)).hasCauseInstanceOf(StoreException.class);
        assertThatThrownBy(() -> soon(late)).hasCauseInstanceOf(OverloadedException.class);
        assertThat(authorize("after")).isInstanceOf(Outcome.Done.class);
        assertThat(billing.activity().page(ALICE).rows()).hasSize(3);
    }

    private static final class Broken implements Metrics {

        @Override
        public void command(String command, String result, long nanos) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void refused(String command, String reason, Set<String> violations) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void overloaded(String command, int lane) {
            throw new LinkageError("broken");
        }

        @Override
        public void queued(int lane, int depth) {
            throw new StackOverflowError("broken");
        }

        @Override
        public void batch(int commands, String result, long nanos) {
            throw new IllegalStateException("broken");
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingItIsToldCarriesAnId(Threading threading) {
        Set<String> texts = ConcurrentHashMap.newKeySet();
        start(
                threading,
                builder -> builder.metrics(new Metrics() {
                    @Override
                    public void command(String command, String result, long nanos) {
                        texts.addAll(List.of(command, result));
                    }

                    @Override
                    public void refused(String command, String reason, Set<String> violations) {
                        texts.addAll(List.of(command, reason));
                        texts.addAll(violations);
                    }

                    @Override
                    public void batch(int commands, String result, long nanos) {
                        texts.add(result);
                    }
                }));
        billing.spending()
                .set(ALICE, Subject.EVERYTHING, 0, SpendingPolicy.allowing("another"))
                .orElseThrow();

        authorize("secret-run");
        billing.runs().authorize(RunRequest.of("secret-run", Principal.of("secret-principal"), TOOL));
        billing.runs().accept(ALICE, "secret-run");
        billing.packs()
                .buy(BuyRequest.pack("secret-order", ALICE, TOOL, "starter")
                        .payingWith(new PaymentMethod.Saved("pm_secret")));
        billing.packs()
                .buy(BuyRequest.pack("secret-order", ALICE, TOOL, "starter")
                        .payingWith(new PaymentMethod.Saved("pm_other")));
        store.failNext(1);
        assertThatThrownBy(() -> billing.runs().release(ALICE, "secret-run")).isInstanceOf(StoreException.class);

        assertThat(texts)
                .containsExactlyInAnyOrder(
                        "grant",
                        "set_policy",
                        "authorize",
                        "accept",
                        "buy",
                        "conclude",
                        "release",
                        "done",
                        "refused",
                        "failed",
                        "committed",
                        "forbidden",
                        "payment_required",
                        "not_found",
                        "conflict",
                        "not_allowed",
                        "insufficient_funds",
                        "unknown");
    }
}
