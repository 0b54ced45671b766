package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.BillingBuilder;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.TransientException;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells billing how runs ended. While billing is not to be had it is told again, after pauses that grow, until the run's
 * grace is over; its caller waits for some of that time only. Thread-safe.
 */
final class Endings {

    /** How long callers wait. */
    static final Duration WAIT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Billing billing;
    private final InstantSource clock;
    private final ScheduledExecutorService later;
    private final Duration wait;
    private final Set<Ending> open = ConcurrentHashMap.newKeySet();

    /** @param later when it is tried again; closed with this */
    Endings(Billing billing, InstantSource clock, ScheduledExecutorService later, Duration wait) {
        this.billing = billing;
        this.clock = clock;
        this.later = later;
        this.wait = wait;
    }

    /**
     * How a run ended.
     *
     * @param used empty to release it
     * @param until when its hold expires
     */
    private record Ending(
            Principal customer, String run, Optional<Tokens> used, Instant until, CompletableFuture<Run> told) {

        CompletionStage<Run> tell(Billing billing) {
            return used.map(tokens -> billing.staged().settle(customer, run, tokens.usage()))
                    .orElseGet(() -> billing.staged().release(customer, run))
                    .thenApply(Outcome::orElseThrow);
        }
    }

    /**
     * Charges a run: now, or as soon as billing can be told.
     *
     * @param until when its hold expires
     * @throws BillingException if billing will not, which is logged, so that somebody can see to it
     */
    void settle(Principal customer, String run, Tokens used, Instant until) {
        end(customer, run, Optional.of(used), until);
    }

    /** Gives back what a run holds: now, or as soon as billing can be told. If billing will not, the hold expires. */
    void release(Principal customer, String run, Instant until) {
        try {
            end(customer, run, Optional.empty(), until);
        } catch (BillingException e) {
            LOG.debug("the hold of run {} of {} expires", run, customer);
        }
    }

    private void end(Principal customer, String run, Optional<Tokens> used, Instant until) {
        Ending ending = new Ending(customer, run, used, until, new CompletableFuture<>());
        open.add(ending);
        tell(ending, SHORTEST_PAUSE);
        try {
            ending.told().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("run {} of {} has ended, which billing is told later", run, customer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BillingException why ? why : new IllegalStateException(e);
        }
    }

    private void tell(Ending ending, Duration pause) {
        CompletionStage<Run> unused = ending.tell(billing).whenComplete((run, failure) -> {
            if (failure == null) {
                open.remove(ending);
                ending.told().complete(run);
            } else {
                again(ending, pause, failure.getCause());
            }
        });
    }

    private void again(Ending ending, Duration pause, Throwable why) {
        if (why instanceof TransientException
                && clock.instant().isBefore(ending.until().plus(BillingBuilder.DEFAULT_GRACE))) {
            Duration twice = pause.multipliedBy(2);
            Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
            Future<?> unused = later.schedule(() -> tell(ending, next), pause.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            giveUp(ending, why);
        }
    }

    private void giveUp(Ending ending, Throwable why) {
        String used = ending.used().map(Tokens::toString).orElse("nothing");
        LOG.error("billing is not told that run {} of {} used {}", ending.run(), ending.customer(), used, why);
        open.remove(ending);
        ending.told().completeExceptionally(why);
    }

    /** Waits so long for billing to have been told of all, and gives up on the rest. Nothing may end any more. */
    void close(Duration patience) {
        try {
            CompletableFuture.allOf(open.stream().map(Ending::told).toArray(CompletableFuture[]::new))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("billing could not be told of all runs that have ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        later.shutdownNow();
        open.forEach(ending -> giveUp(ending, new IllegalStateException("the gateway has stopped")));
    }
}
