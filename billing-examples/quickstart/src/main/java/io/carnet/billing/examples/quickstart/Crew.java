package io.carnet.billing.examples.quickstart;

import io.carnet.billing.Billing;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** Workers that take jobs side by side until nothing pays for the next one. */
record Crew(Billing billing, Principal payer, Executor workers, Map<Job, String> found) {

    /** A job that was not done, and why. */
    record Refused(Job job, Refusal refusal) {

        boolean waitsForRunsInFlight() {
            return refusal.violations().stream()
                    .allMatch(violation ->
                            violation instanceof Violation.InsufficientFunds funds && funds.waitsForRunsInFlight());
        }
    }

    static Crew of(Billing billing, Principal payer, Executor workers) {
        return new Crew(billing, payer, workers, new ConcurrentHashMap<>());
    }

    /** Each worker ends with the job it was refused; one that merely came too early tries it again. */
    List<Refused> untilUsedUp(List<Jobs> queues) {
        List<Refused> refused = sideBySide(
                queues.stream().map(jobs -> new Worker(jobs.next(), jobs)).toList());
        while (refused.stream().anyMatch(Refused::waitsForRunsInFlight)) {
            List<Worker> again = new ArrayList<>();
            for (int i = 0; i < queues.size(); i++) {
                again.add(new Worker(refused.get(i).job(), queues.get(i)));
            }
            refused = sideBySide(again);
        }
        return refused;
    }

    private record Worker(Job first, Jobs queue) {}

    private List<Refused> sideBySide(List<Worker> crew) {
        List<CompletableFuture<Refused>> ends = crew.stream()
                .map(worker -> CompletableFuture.supplyAsync(() -> untilRefused(worker), workers))
                .toList();
        return ends.stream().map(CompletableFuture::join).toList();
    }

    private Refused untilRefused(Worker worker) {
        Job job = worker.first();
        Optional<Refusal> refusal = perform(job);
        while (refusal.isEmpty()) {
            job = worker.queue().next();
            refusal = perform(job);
        }
        return new Refused(job, refusal.get());
    }

    Optional<Refusal> perform(Job job) {
        try {
            found.put(job, billing.run(job.request(payer), run -> job.perform(run::report)));
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.refusal());
        }
    }
}
