package io.carnet.billing;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunTerms;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The steps of {@link Runs} for callers that do not wait: each stage completes after the commit, on the executor the host
 * chose, with the same answer or exception. Only the catalog is asked in the caller's thread. Thread-safe.
 */
public final class StagedRuns {

    private final Engine engine;
    private final RunSteps steps;

    StagedRuns(Engine engine, RunSteps steps) {
        this.engine = engine;
        this.steps = steps;
    }

    /**
     * See {@link Runs#authorize}.
     *
     * @param request the run
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> authorize(RunRequest request) {
        return staged(() -> {
            RunSteps.Priced priced = steps.price(request);
            if (priced.terms().isEmpty()) {
                return CompletableFuture.completedFuture(steps.unknownProduct(priced));
            }
            RunTerms terms = priced.terms().get();
            return engine.submit(steps.authorize(priced, terms))
                    .thenApply(outcome -> steps.withOffers(outcome, terms.product()));
        });
    }

    /**
     * See {@link Runs#accept}.
     *
     * @param principal who pays
     * @param key the run
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> accept(Principal principal, String key) {
        return submit(() -> steps.accept(principal, key));
    }

    /**
     * See {@link Runs#capture}.
     *
     * @param principal who pays
     * @param key the run
     * @param usage all it has used
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> capture(Principal principal, String key, Usage usage) {
        return submit(() -> steps.capture(principal, key, usage));
    }

    /**
     * See {@link Runs#extend(Principal, String, Amount)}.
     *
     * @param principal who pays
     * @param key the run
     * @param amount how much in all
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> extend(Principal principal, String key, Amount amount) {
        return submit(() -> steps.extend(principal, key, amount));
    }

    /**
     * See {@link Runs#extend(Principal, String, Instant)}.
     *
     * @param principal who pays
     * @param key the run
     * @param until when it is to expire
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> extend(Principal principal, String key, Instant until) {
        return submit(() -> steps.extend(principal, key, until));
    }

    /**
     * See {@link Runs#settle}.
     *
     * @param principal who pays
     * @param key the run
     * @param usage all it has used
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> settle(Principal principal, String key, Usage usage) {
        return submit(() -> steps.settle(principal, key, usage));
    }

    /**
     * See {@link Runs#release}.
     *
     * @param principal who pays
     * @param key the run
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> release(Principal principal, String key) {
        return submit(() -> steps.release(principal, key));
    }

    /**
     * See {@link Runs#abandon}.
     *
     * @param principal who pays
     * @param key the run
     * @return completes with the outcome
     */
    public CompletionStage<Outcome<Run>> abandon(Principal principal, String key) {
        return submit(() -> steps.abandon(principal, key));
    }

    private CompletionStage<Outcome<Run>> submit(Supplier<Command<Outcome<Run>>> command) {
        return staged(() -> engine.submit(command.get()));
    }

    private static CompletionStage<Outcome<Run>> staged(Supplier<CompletionStage<Outcome<Run>>> stage) {
        try {
            return stage.get();
        } catch (BillingException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
