package io.carnet.billing.examples.quickstart;

import io.carnet.billing.Billing;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Takes several runs through the pipeline side by side, and stops all of them at each step so that it can be looked at. */
record InFlight(Billing billing, Principal payer, Executor workers) {

    static final List<String> STEPS = List.of("authorised", "accepted", "has read");

    void run(List<Job> jobs, Consumer<String> look) {
        Phaser step = new Phaser(jobs.size() + 1);
        List<CompletableFuture<Void>> runs = new ArrayList<>();
        for (Job job : jobs) {
            runs.add(CompletableFuture.runAsync(() -> run(job, step), workers));
        }
        for (String name : STEPS) {
            step.arriveAndAwaitAdvance();
            look.accept(name);
            step.arriveAndAwaitAdvance();
        }
        step.arriveAndDeregister();
        runs.forEach(CompletableFuture::join);
        look.accept("settled");
    }

    private void run(Job job, Phaser step) {
        try {
            billing.runs().authorize(job.request(payer)).orElseThrow();
            pause(step);
            billing.runs().accept(payer, job.key()).orElseThrow();
            pause(step);
            Usage used = perform(job, step);
            billing.runs().settle(payer, job.key(), used).orElseThrow();
        } finally {
            step.arriveAndDeregister();
        }
    }

    /** Pauses once, after the first report. */
    private Usage perform(Job job, Phaser step) {
        List<Usage> reports = new ArrayList<>(List.of(Usage.none()));
        AtomicBoolean paused = new AtomicBoolean();
        job.perform(usage -> {
            reports.add(usage);
            billing.runs().capture(payer, job.key(), usage).orElseThrow();
            if (!paused.getAndSet(true)) {
                pause(step);
            }
        });
        if (!paused.get()) {
            pause(step);
        }
        return reports.get(reports.size() - 1);
    }

    private static void pause(Phaser step) {
        step.arriveAndAwaitAdvance();
        step.arriveAndAwaitAdvance();
    }
}
