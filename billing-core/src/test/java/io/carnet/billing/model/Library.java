package io.carnet.billing.model;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.GrantRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.model.ModelPurchase.Bank;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.run.HoldLine;
import io.carnet.billing.run.Quote;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.run.Step;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.testing.SequentialIds;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The library, asked in the words of the model and answering in them. */
final class Library implements AutoCloseable {

    final SettableClock clock = SettableClock.at("2026-03-28T20:00:00Z");
    final ChangingCatalog catalog = new ChangingCatalog();
    final ScriptedPayments payments = new ScriptedPayments();
    final BillingStore store;
    final Billing billing;

    Library(BillingStore store) {
        this.store = store;
        billing = Billing.on(store)
                .catalog(catalog)
                .payments(payments)
                .clock(clock)
                .ids(new SequentialIds())
                .zone(ModelWallet.DEFAULT_ZONE)
                .longestHold(ModelWallet.LONGEST_HOLD)
                .grace(ModelWallet.GRACE)
                .lanes(1)
                .recordRefusals()
                .build();
    }

    @Override
    public void close() {
        billing.close();
    }

    Answer authorize(Principal principal, ModelRequest request) {
        return run(() -> billing.runs().authorize(real(principal, request)));
    }

    Optional<Quote> quote(Principal principal, ModelRequest request) {
        try {
            return Optional.of(billing.runs().quote(real(principal, request)).orElseThrow());
        } catch (InvalidRequestException e) {
            return Optional.empty();
        }
    }

    static RunRequest real(Principal principal, ModelRequest request) {
        return new RunRequest(
                request.key(),
                principal,
                request.product(),
                request.spender(),
                new Usage(new TreeMap<>(request.ceiling())),
                Optional.of(request.holdFor()),
                request.start(),
                request.metadata(),
                request.quoted());
    }

    static Answer run(Supplier<Outcome<Run>> command) {
        return answer(command, Library::text);
    }

    /** A command of a batch has been decided. */
    static Answer staged(CompletionStage<Outcome<Run>> stage) {
        return run(() -> {
            try {
                return stage.toCompletableFuture().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof InvalidRequestException invalid ? invalid : e;
            }
        });
    }

    Answer grant(Principal principal, String key, ModelPack.Terms terms) {
        GrantRequest request = new GrantRequest(
                key,
                principal,
                new Amount(terms.unit(), terms.granted()),
                terms.scope().equals("*") ? Optional.empty() : Optional.of(terms.scope()),
                terms.paid() ? Origin.PAID : Origin.PROMOTIONAL,
                terms.cost().map(cost -> new Money(terms.currency(), 2, cost)),
                terms.priority(),
                terms.expires(),
                terms.offer());
        return answer(() -> billing.packs().grant(request), pack -> pack.id().value());
    }

    Answer revoke(Principal principal, String key, String pack) {
        return answer(
                () -> billing.packs().revoke(principal, pack, key),
                revoked -> revoked.id().value());
    }

    Answer buy(
            Principal principal,
            String key,
            String scope,
            String offer,
            Optional<Amount> amount,
            String method,
            Bank provider) {
        payments.next(provider);
        Optional<String> product = scope.equals("*") ? Optional.empty() : Optional.of(scope);
        BuyRequest request = new BuyRequest(
                key, principal, product, offer, amount, Optional.empty(), new PaymentMethod.Saved(method));
        try {
            return answer(() -> billing.packs().buy(request), Library::text);
        } catch (ScriptedPayments.Crash e) {
            return Answer.CRASHED;
        }
    }

    Answer policy(Principal principal, Subject subject, long expected, SpendingPolicy policy) {
        return answer(
                () -> billing.spending().set(principal, subject, expected, policy),
                stored -> "version " + stored.version());
    }

    Answer reset(Principal principal, String key, Subject subject, Cap cap) {
        return answer(() -> billing.spending().reset(principal, subject, cap, key), counter -> "");
    }

    Answer zone(Principal principal, ZoneId zone) {
        return answer(() -> billing.spending().zone(principal, zone), ZoneId::toString);
    }

    private static <T> Answer answer(Supplier<Outcome<T>> command, Function<T, String> text) {
        Outcome<T> outcome;
        try {
            outcome = command.get();
        } catch (InvalidRequestException e) {
            return Answer.INVALID;
        }
        if (outcome instanceof Outcome.Done<T> done) {
            String value = text.apply(done.value());
            return done.effect() == Outcome.Effect.NEW ? Answer.done(value) : Answer.replayed(value);
        }
        return Answer.refused(((Outcome.Refused<T>) outcome).refusal().violations());
    }

    /** As {@link ModelRun#toString()}. */
    static String text(Run run) {
        String product =
                run.terms().product().id() + "@" + run.terms().product().priceVersion();
        if (run.state() == RunState.REFUSED) {
            return "refused " + run.key() + " #" + run.number() + " " + product + " "
                    + run.refusal().orElseThrow().reason() + " at "
                    + run.times().authorized();
        }
        Map<String, String> lines = new LinkedHashMap<>();
        for (HoldLine line : run.hold().lines()) {
            lines.put(
                    line.pack().value(),
                    line.held() + "/" + line.heldBasis() + " " + line.taken() + "/" + line.takenBasis());
        }
        return "run " + run.key() + " #" + run.number() + " " + product + " " + run.state() + " "
                + run.hold().funding() + " reserved " + run.hold().reserved() + " lines " + lines + " charged "
                + run.charge().charged() + " owed " + run.charge().owed() + " shortfall "
                + run.charge().shortfall() + " usage " + run.charge().usage().quantities() + " settled with "
                + run.charge().settledWith().map(Usage::quantities) + " until "
                + run.hold().until() + " latest " + run.hold().latest() + " authorized "
                + run.times().authorized() + " accepted " + run.times().accepted() + " closed "
                + run.times().closed() + " steps "
                + run.steps().stream().map(Library::text).toList();
    }

    private static String text(Step step) {
        return ModelRun.step(step.what(), step.at(), step.usage().map(Usage::quantities), step.commands());
    }

    /** As {@link ModelPurchase#toString()}. */
    private static String text(Purchase purchase) {
        return "purchase " + purchase.key() + " of " + purchase.amount().steps() + " by "
                + purchase.offer().id() + "@" + purchase.offer().version() + " for "
                + purchase.price().minor() + " " + purchase.state() + " "
                + purchase.attempt().state();
    }

    /** What the customer's bank does later. */
    void finishPayment(Principal principal, String key, boolean paid) {
        String attempt =
                billing.packs().purchase(principal, key).orElseThrow().attempt().providerKey();
        if (paid) {
            payments.fake.complete(attempt);
        } else {
            payments.fake.fail(attempt);
        }
    }

    Instant now() {
        return clock.instant();
    }
}
