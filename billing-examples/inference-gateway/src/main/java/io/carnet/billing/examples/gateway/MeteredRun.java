package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.RunRequest;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Outcome.Effect;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Start;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call's run: holds what it may cost until it is settled, and gives all of it back if it never is. For one thread. */
final class MeteredRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MeteredRun.class);
    private static final int MOST_TRIES = 16;
    private static final String KEY_USED = "idempotency_key_used";

    private final Billing billing;
    private final Endings endings;
    private final InstantSource clock;
    private final Principal customer;
    private final String key;
    private final Duration hold;
    private Instant until;
    private Instant extendAt;
    private boolean over;

    private MeteredRun(Billing billing, Endings endings, InstantSource clock, RunRequest request, Duration hold) {
        this.billing = billing;
        this.endings = endings;
        this.clock = clock;
        this.customer = request.principal();
        this.key = request.key();
        this.hold = hold;
        until = clock.instant().plus(hold);
        extendAt = until.minus(hold.dividedBy(2));
    }

    /**
     * Authorises one. A key whose run was released, so that nothing was charged, may be used again, which makes another run
     * of it; of several that try that at once, one does.
     *
     * @param key the customer's, without {@code |}
     * @param hold how long what it may cost is held, if nobody extends it
     * @throws Failure if the key's run goes on, or may have been charged
     * @throws io.carnet.billing.refusal.RefusedException if the customer cannot pay
     */
    static MeteredRun begin(
            Billing billing,
            Endings endings,
            InstantSource clock,
            Principal customer,
            String key,
            ChatRequest chat,
            Duration hold) {
        for (int attempt = 1; attempt <= MOST_TRIES; attempt++) {
            String name = attempt == 1 ? key : key + "|" + attempt;
            RunRequest request = RunRequest.of(name, customer, chat.model().id())
                    .upTo(chat.ceiling())
                    .holdFor(hold)
                    .start(Start.AT_ONCE);
            if (isNew(billing.runs().authorize(request))) {
                return new MeteredRun(billing, endings, clock, request, hold);
            }
        }
        throw used("was tried too often");
    }

    /** Or else it has been released. */
    private static boolean isNew(Outcome<Run> outcome) {
        if (outcome.whyRefused().filter(why -> why.reason() == Reason.CONFLICT).isPresent()) {
            throw used("was used for another request");
        }
        Run run = outcome.orElseThrow();
        if (outcome instanceof Outcome.Done<Run> done && done.effect() == Effect.NEW) {
            return true;
        }
        if (run.state().open()) {
            throw new Failure(409, "idempotency_key_in_use", "the request of this key is under way").after(1);
        }
        if (run.state() != RunState.RELEASED) {
            throw used("was used, and its answer was not kept");
        }
        return false;
    }

    private static Failure used(String how) {
        return new Failure(422, KEY_USED, "this Idempotency-Key " + how + ": take another one");
    }

    String key() {
        return key;
    }

    /** Whether what it may cost is still held. */
    boolean holds() {
        return clock.instant().isBefore(until);
    }

    /** To be called while the work goes on: extends the hold when half of it is over. */
    void keep() {
        Instant now = clock.instant();
        if (now.isBefore(extendAt)) {
            return;
        }
        extendAt = now.plus(hold.dividedBy(4));
        try {
            Run run = billing.runs().extend(customer, key, now.plus(hold)).orElseThrow();
            until = run.hold().until();
        } catch (BillingException e) {
            LOG.warn("the hold of run {} of {} could not be extended", key, customer, e);
        }
    }

    /**
     * Charges it.
     *
     * @throws BillingException if it cannot be charged
     */
    void settle(Tokens tokens) {
        over = true;
        endings.settle(customer, key, tokens, until);
    }

    /** Gives back what it holds, if it was not settled. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            endings.release(customer, key, until);
        }
    }
}
