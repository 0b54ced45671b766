package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Commands;
import io.carnet.billing.internal.rules.Grant;
import io.carnet.billing.internal.rules.Issuing;
import io.carnet.billing.internal.rules.Revoke;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What principals own and can buy. Every call blocks until its effect is committed, or, in a {@link Joined}, part of the
 * host's transaction. Thread-safe.
 */
public final class Packs {

    private final Commands commands;
    private final Catalog catalog;
    private final Shop shop;
    private final Requests requests;

    Packs(Commands commands, Catalog catalog, Shop shop, Requests requests) {
        this.commands = commands;
        this.catalog = catalog;
        this.shop = shop;
        this.requests = requests;
    }

    /**
     * A product's offers and what the principal has for it.
     *
     * @param principal whose
     * @param product the product's id
     * @return both, as of now
     */
    public Listing list(Principal principal, String product) {
        ProductId id = Requests.value("product", ProductId::of, product);
        Scope scope = Scope.of(id);
        List<Offer> offers = catalog.offers(scope);
        return commands.read(
                Need.of(principal),
                draft -> new Listing(
                        offers,
                        Issuing.balance(draft, new BalanceKey(Unit.RUNS, scope)),
                        Issuing.balance(draft, new BalanceKey(Unit.CREDITS, scope))));
    }

    /**
     * Buys a pack of a product.
     *
     * @param principal who buys
     * @param product whose offer
     * @param offer which
     * @param key names the purchase; the same key buys once
     * @return see {@link #buy(BuyRequest)}
     */
    public Outcome<Purchase> buy(Principal principal, String product, String offer, String key) {
        return buy(BuyRequest.pack(key, principal, product, offer));
    }

    /**
     * Buys an offer, or tells what became of it: calling again with the same key and content never pays twice.
     *
     * @param request what to buy
     * @return the purchase; its state tells whether it is fulfilled, declined or still open. Refused if the offer does not
     *     sell this, or another caller is paying for it right now
     * @throws io.carnet.billing.refusal.JoiningException in a {@link Joined}: payments are asked for between commits
     */
    public Outcome<Purchase> buy(BuyRequest request) {
        return shop.buy(request);
    }

    /**
     * A purchase as it stands.
     *
     * @param principal who buys
     * @param key names the purchase
     * @return empty if the key is unknown
     */
    public Optional<Purchase> purchase(Principal principal, String key) {
        return shop.find(principal, Requests.value("key", CommandKey::of, key));
    }

    /**
     * Gives a pack away, or books one that was paid elsewhere.
     *
     * @param unchecked what to grant
     * @return the pack; refused if a limit is reached
     */
    public Outcome<Pack> grant(GrantRequest unchecked) {
        GrantRequest request = requests.check(unchecked);
        List<InvalidRequestException.Problem> problems = new ArrayList<>();
        if (request.amount().isZero()) {
            problems.add(new InvalidRequestException.Problem("amount", "must be above zero"));
        }
        if (request.amount().unit() == Unit.RUNS && request.product().isEmpty()) {
            problems.add(new InvalidRequestException.Problem("product", "must be named for runs"));
        }
        if (request.expiresAt().filter(at -> !at.isBefore(Limits.END_OF_TIME)).isPresent()) {
            problems.add(new InvalidRequestException.Problem("expiresAt", "must be before " + Limits.END_OF_TIME));
        }
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        Scope scope = request.product().map(id -> Scope.of(ProductId.of(id))).orElse(Scope.ANY);
        PackTerms terms = new PackTerms(
                new BalanceKey(request.amount().unit(), scope),
                request.amount(),
                request.origin(),
                request.cost(),
                request.priority(),
                request.expiresAt().map(at -> at.truncatedTo(ChronoUnit.MICROS)),
                request.note());
        return commands.call(new Grant(request.principal(), Shop.own(request.key()), terms));
    }

    /**
     * Takes back what is unspent of a pack. What runs in flight hold may still be charged.
     *
     * @param principal whose pack
     * @param pack the key it was bought or granted under
     * @param key names this command; the same key revokes once
     * @return the pack; refused if there is none, or it is closed
     */
    public Outcome<Pack> revoke(Principal principal, String pack, String key) {
        return commands.call(new Revoke(
                principal, Requests.value("key", CommandKey::of, key), Requests.value("pack", PackId::of, pack)));
    }

    /**
     * A balance.
     *
     * @param principal whose
     * @param key which
     * @return as of now
     */
    public Balance balance(Principal principal, BalanceKey key) {
        return commands.read(Need.of(principal), draft -> Issuing.balance(draft, key));
    }
}
