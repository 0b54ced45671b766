package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.contract.Crowd;
import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.OverloadedException;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.BillingStore.Threading;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callers see of the engine, whoever runs its batches. */
class EngineTest extends EngineFixture {

    @ParameterizedTest
    @EnumSource
    void whatDoesNotFitIsToldToTryAgainAndNothingOfItIsStored(Threading threading) {
        start(threading, builder -> builder.queue(3));
        occupy();
        List<CompletableFuture<Outcome<Run>>> waiting = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiting.add(staging("waiting-" + i));
        }

        CompletableFuture<Outcome<Run>> late = staging("late");
        assertThatThrownBy(late::join)
                .hasCauseInstanceOf(OverloadedException.class)
                .hasMessageContaining("3 commands");
        assertThatThrownBy(() -> billing.runs().authorize(request("later"))).isInstanceOf(OverloadedException.class);

        store.open();
        soon(first).orElseThrow();
        waiting.forEach(stage -> soon(stage).orElseThrow());
        assertThat(billing.activity().page(ALICE).rows()).hasSize(4);
        assertThat(billing.runs().authorize(request("late"))).isInstanceOf(Outcome.Done.class);
    }

    @ParameterizedTest
    @EnumSource
    void closingAnswersEverybodyAndRefusesWhatComesAfter(Threading threading) {
        start(threading);
        occupy();
        List<CompletableFuture<Outcome<Run>>> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(staging("run-" + i));
        }

        Future<?> closing = crowd.sendOne(who -> {
            billing.close();
            return who;
        });
        store.open();
        Crowd.await(closing);

        soon(first).orElseThrow();
        waiting.forEach(stage -> soon(stage).orElseThrow());
        assertThatThrownBy(() -> billing.runs().authorize(request("late"))).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> staging("late").join()).hasCauseInstanceOf(ClosedException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whoCallsWhileItClosesIsAnsweredOrRefused(Threading threading) {
        start(threading);

        List<Integer> answered = crowd.send(16, who -> {
            if (who == 8) {
                billing.close();
            }
            int runs = 0;
            try {
                while (runs < 20) {
                    billing.runs().authorize(request("run-" + who + "-" + runs)).orElseThrow();
                    runs++;
                }
            } catch (ClosedException e) {
                return runs;
            }
            return runs;
        });

        int total = answered.stream().mapToInt(Integer::intValue).sum();
        assertThat(billing.activity().page(ALICE).rows()).hasSize(total);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptedCallerIsAnsweredAndStaysInterrupted(Threading threading) {
        start(threading);

        Thread.currentThread().interrupt();
        Outcome<Run> outcome = billing.runs().authorize(request("run"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCallerInterruptedWhileItWaitsIsAnsweredAndStaysInterrupted(Threading threading) throws InterruptedException {
        start(threading);
        occupy();
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Thread> caller = new CompletableFuture<>();
        Future<Boolean> interrupted = crowd.sendOne(who -> {
            caller.complete(Thread.currentThread());
            waiting.countDown();
            billing.runs().authorize(request("run")).orElseThrow();
            return Thread.interrupted();
        });

        await(waiting);
        soon(caller).interrupt();
        store.open();

        assertThat(Crowd.await(interrupted)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void stagesCompleteWhereTheHostWantsThem(Threading threading) {
        ExecutorService hosts = Executors.newSingleThreadExecutor(task -> new Thread(task, "the-hosts-own"));
        try {
            start(threading, builder -> builder.answersOn(hosts));
            occupy();
            CompletableFuture<String> done =
                    staging("run").thenApply(outcome -> Thread.currentThread().getName());

            store.open();

            assertThat(soon(done)).isEqualTo("the-hosts-own");
        } finally {
            hosts.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHandlerThatHangsStopsNobodysCommand(Threading threading) {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch hung = new CountDownLatch(1);
        ExecutorService hosts = Executors.newSingleThreadExecutor();
        try {
            start(threading, builder -> builder.answersOn(hosts));
            occupy();
            CompletableFuture<Void> handled = staging("run").thenAccept(outcome -> {
                hung.countDown();
                uninterrupted(hanging);
            });
            store.open();
            uninterrupted(hung);

            assertThat(billing.runs().authorize(request("another"))).isInstanceOf(Outcome.Done.class);
            CompletableFuture<Outcome<Run>> staged = staging("staged");
            assertThat(billing.runs().accept(ALICE, "staged")).isInstanceOf(Outcome.Done.class);

            hanging.countDown();
            soon(handled);
            assertThat(soon(staged)).isInstanceOf(Outcome.Done.class);
        } finally {
            hanging.countDown();
            hosts.shutdown();
        }
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            await(latch);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void commandsOfOneCallerKeepTheirOrder(Threading threading) {
        start(threading, builder -> builder.batch(7));
        Future<?> noise = crowd.sendOne(who -> {
            for (int i = 0; i < 50; i++) {
                billing.runs().authorize(request("noise-" + i)).orElseThrow();
            }
            return who;
        });

        List<CompletableFuture<Outcome<Run>>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stages.add(staging("run-" + i));
            stages.add(billing.staged().accept(ALICE, "run-" + i).toCompletableFuture());
            stages.add(billing.staged().release(ALICE, "run-" + i).toCompletableFuture());
        }

        stages.forEach(stage -> assertThat(soon(stage)).isInstanceOf(Outcome.Done.class));
        Crowd.await(noise);
        assertThat(stages)
                .extracting(stage -> soon(stage).orElseThrow().number())
                .isSorted();
        assertThat(billing.activity().page(ALICE).rows())
                .extracting(Run::number)
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 250).boxed().toList());
    }
}
