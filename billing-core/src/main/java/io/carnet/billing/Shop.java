package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Buy;
import io.carnet.billing.internal.rules.Fulfil;
import io.carnet.billing.payment.ChargeRequest;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Buying: stores the attempt, calls the provider outside every transaction, stores what it said. */
final class Shop {

    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Commands commands;
    private final Catalog catalog;
    private final PaymentProvider payments;
    private final Requests requests;
    private final Supplier<String> ids;

    Shop(Commands commands, Catalog catalog, PaymentProvider payments, Requests requests, Supplier<String> ids) {
        this.commands = commands;
        this.catalog = catalog;
        this.payments = payments;
        this.requests = requests;
        this.ids = ids;
    }

    Outcome<Purchase> buy(BuyRequest unchecked) {
        commands.requireCommits();
        BuyRequest request = requests.check(unchecked);
        CommandKey key = CommandKey.of(request.key());
        Scope scope = request.product()
                .map(product -> Scope.of(ProductId.of(product)))
                .orElse(Scope.ANY);
        OfferId id = OfferId.of(request.offer());
        Optional<Offer> offer = offer(request.principal(), key, scope, id);
        if (offer.isEmpty()) {
            return commands.refuse(Buy.class, new Violation.UnknownOffer(id, scope));
        }
        Outcome<Buy.Next> next = commands.call(
                new Buy(request.principal(), key, offer.get(), request.amount(), request.method(), ids.get(), LEASE));
        return next instanceof Outcome.Done<Buy.Next> done ? pay(done) : next.map(Buy.Next::purchase);
    }

    private Outcome<Purchase> pay(Outcome.Done<Buy.Next> next) {
        Purchase purchase = next.value().purchase();
        return switch (next.value().step()) {
            case NOTHING -> Outcome.replayed(purchase);
            case SUBMIT -> record(purchase, submit(purchase));
            case LOOK_UP -> {
                PaymentOutcome found =
                        asking(() -> payments.lookup(purchase.attempt().providerKey()), purchase);
                yield record(purchase, found instanceof PaymentOutcome.NotFound ? submit(purchase) : found);
            }
        };
    }

    private PaymentOutcome submit(Purchase purchase) {
        return asking(
                () -> payments.submit(new ChargeRequest(
                        purchase.attempt().providerKey(),
                        purchase.principal(),
                        purchase.price(),
                        purchase.method(),
                        purchase.offer().id() + " " + purchase.amount())),
                purchase);
    }

    /** Whatever goes wrong at the provider leaves the payment unknown: it may have happened. */
    private static PaymentOutcome asking(Supplier<PaymentOutcome> question, Purchase purchase) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            LOG.warn(
                    "payment of {} by {} is unknown: {}",
                    purchase.key(),
                    purchase.principal(),
                    e.getClass().getName());
            return new PaymentOutcome.Unknown(e.getClass().getSimpleName());
        }
    }

    private Outcome<Purchase> record(Purchase purchase, PaymentOutcome outcome) {
        return commands.call(new Fulfil(purchase.principal(), purchase.key(), outcome));
    }

    /** An offer that is no longer sold is still known to the purchases that were opened. */
    private Optional<Offer> offer(Principal principal, CommandKey key, Scope scope, OfferId id) {
        return catalog.offers(scope).stream()
                .filter(offer -> offer.id().equals(id))
                .findFirst()
                .or(() -> opened(principal, key, scope, id).map(Purchase::offer));
    }

    private Optional<Purchase> opened(Principal principal, CommandKey key, Scope scope, OfferId id) {
        return find(principal, key)
                .filter(purchase -> purchase.offer().id().equals(id)
                        && purchase.offer().scope().equals(scope));
    }

    Optional<Purchase> find(Principal principal, CommandKey key) {
        Need need = new Need(principal, Set.of(), Set.of(), Set.of(key), Set.of());
        return commands.read(need, draft -> draft.purchase(key));
    }
}
