package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Buy;
import io.carnet.billing.internal.worker.Cashier;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Buying: has the attempt stored, and then the provider asked. */
final class Shop {

    private final Commands commands;
    private final Catalog catalog;
    private final Providers providers;
    private final Cashier cashier;
    private final Requests requests;
    private final Supplier<String> ids;

    Shop(Commands commands, Catalog catalog, Providers providers, Requests requests, Supplier<String> ids) {
        this.commands = commands;
        this.catalog = catalog;
        this.providers = providers;
        this.requests = requests;
        this.ids = ids;
        cashier = providers.cashier(commands);
    }

    Outcome<Purchase> buy(BuyRequest unchecked) {
        return buy(unchecked, order -> Optional.empty());
    }

    /** Asks whether anything stands against it before a key is bound or a provider asked. */
    Outcome<Purchase> buy(BuyRequest unchecked, Function<Buy, Optional<Refusal>> objection) {
        commands.requireCommits();
        BuyRequest request = requests.check(unchecked);
        String provider = request.provider().orElse(providers.first());
        if (!providers.knows(provider)) {
            throw new InvalidRequestException("provider", "must be one of " + providers.names());
        }
        CommandKey key = own(request.key());
        Scope scope = request.product()
                .map(product -> Scope.of(ProductId.of(product)))
                .orElse(Scope.ANY);
        OfferId id = OfferId.of(request.offer());
        Optional<Offer> offer = offer(request.principal(), key, scope, id);
        if (offer.isEmpty()) {
            return commands.refuse(Buy.class, new Violation.UnknownOffer(id, scope));
        }
        Buy order =
                new Buy(request.principal(), key, offer.get(), request.amount(), provider, request.method(), ids.get());
        Optional<Refusal> refusal = objection.apply(order);
        return refusal.isPresent() ? new Outcome.Refused<>(refusal.get()) : cashier.run(commands.call(order));
    }

    /** A key that names nothing that came by itself. */
    static CommandKey own(String key) {
        for (String reserved : List.of(TopUp.KEYS, Clawback.KEYS)) {
            if (key.startsWith(reserved)) {
                throw new InvalidRequestException("key", "must not begin with " + reserved);
            }
        }
        return CommandKey.of(key);
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
        return commands.read(Need.of(new PurchaseId(principal, key), Set.of()), draft -> draft.purchase(key));
    }
}
