package io.carnet.billing.internal.worker;

import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Conclude;
import io.carnet.billing.internal.rules.Errand;
import io.carnet.billing.internal.rules.Next;
import io.carnet.billing.internal.rules.TakeBack;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.refusal.Outcome;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks providers, outside every transaction, and has recorded what they say. Whatever goes wrong with an answer leaves a
 * payment unknown: it may have happened. Thread-safe.
 */
public final class Cashier {

    private static final Logger LOG = LoggerFactory.getLogger(Cashier.class);

    private final Commands commands;
    private final Map<String, PaymentProvider> providers;

    /** @param providers by name */
    public Cashier(Commands commands, Map<String, PaymentProvider> providers) {
        this.commands = commands;
        this.providers = providers;
    }

    public boolean knows(String provider) {
        return providers.containsKey(provider);
    }

    /** Runs the errand of whoever was given one, and whatever comes of it; answers as the last command did. */
    public Outcome<Purchase> run(Outcome<Next> first) {
        Outcome<Next> next = first;
        for (Optional<Errand> given = errand(next); given.isPresent(); given = errand(next)) {
            Errand errand = given.get();
            Purchase purchase = errand.purchase();
            next = commands.call(new Conclude(
                    purchase.id(),
                    errand.what(),
                    errand.number(),
                    errand.attempt().looks(),
                    purchase.provider(),
                    ask(errand)));
        }
        return next.map(Next::purchase);
    }

    private static Optional<Errand> errand(Outcome<Next> next) {
        return next instanceof Outcome.Done<Next> done ? done.value().errand() : Optional.empty();
    }

    private PaymentOutcome ask(Errand errand) {
        Purchase purchase = errand.purchase();
        @Nullable PaymentProvider provider = providers.get(purchase.provider());
        if (provider == null) {
            return new PaymentOutcome.Unknown("this host knows no such provider");
        }
        try {
            return fitting(errand.step(), answer(provider, errand));
        } catch (RuntimeException e) {
            LOG.warn(
                    "payment of {} by {} is unknown: {}",
                    purchase.key(),
                    purchase.principal(),
                    e.getClass().getName());
            return new PaymentOutcome.Unknown(e.getClass().getSimpleName());
        }
    }

    private static @Nullable PaymentOutcome answer(PaymentProvider provider, Errand errand) {
        return errand.step() == Errand.Step.SUBMIT
                ? provider.submit(errand.command())
                : provider.lookup(errand.command(), errand.attempt().reference());
    }

    private static PaymentOutcome fitting(Errand.Step step, @Nullable PaymentOutcome outcome) {
        boolean submitted = step == Errand.Step.SUBMIT;
        boolean fits = submitted
                ? !(outcome instanceof PaymentOutcome.NotFound)
                : !(outcome instanceof PaymentOutcome.NotSubmitted);
        if (outcome == null || !fits) {
            return new PaymentOutcome.Unknown("an answer that does not fit");
        }
        return outcome;
    }

    /** Whether the provider says, asked once more, that a payment was made. */
    boolean confirms(Purchase purchase, Attempt attempt) {
        return again(purchase, provider -> provider.lookup(purchase.charge(attempt), attempt.reference()))
                .filter(PaymentOutcome.Succeeded.class::isInstance)
                .map(said -> ((PaymentOutcome.Succeeded) said).reference())
                .equals(attempt.reference());
    }

    /** How much the provider says, asked once more, has gone back of a payment, in minor units; empty if it does not tell. */
    Optional<Long> back(Purchase purchase, Attempt attempt) {
        String reference = attempt.reference().orElseThrow();
        return again(
                purchase,
                provider ->
                        provider.reversals(purchase.charge(attempt), reference).back());
    }

    private <T> Optional<T> again(Purchase purchase, Function<PaymentProvider, T> question) {
        try {
            return Optional.ofNullable(providers.get(purchase.provider())).map(question);
        } catch (RuntimeException e) {
            LOG.warn(
                    "payment of {} by {} could not be asked about again: {}",
                    purchase.key(),
                    purchase.principal(),
                    e.getClass().getName());
            return Optional.empty();
        }
    }

    /**
     * Has recorded what went back of a purchase's money.
     *
     * @throws RuntimeException of the provider's, if it cannot tell
     */
    public Purchase takeBack(Purchase purchase) {
        Optional<Attempt> paid = purchase.paid();
        @Nullable PaymentProvider provider = providers.get(purchase.provider());
        if (paid.isEmpty() || provider == null) {
            return purchase;
        }
        Reversals reversals = provider.reversals(
                purchase.charge(paid.get()), paid.get().reference().orElseThrow());
        return commands.call(new TakeBack(purchase.id(), reversals)).orElseThrow();
    }
}
