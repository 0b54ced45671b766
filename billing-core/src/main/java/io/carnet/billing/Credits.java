package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import java.util.List;

/** Credits that pay for any product: {@link Packs} for their one balance. Thread-safe. */
public final class Credits {

    private final Packs packs;
    private final Catalog catalog;

    Credits(Packs packs, Catalog catalog) {
        this.packs = packs;
        this.catalog = catalog;
    }

    /**
     * What a principal has.
     *
     * @param principal whose
     * @return total, held, available, debt, next expiry and every pack, as of now
     */
    public Balance balance(Principal principal) {
        return packs.balance(principal, BalanceKey.CREDITS);
    }

    /**
     * What is for sale.
     *
     * @return in the catalog's order
     */
    public List<Offer> offers() {
        return catalog.offers(Scope.ANY);
    }

    /**
     * Buys the smallest amount of an offer.
     *
     * @param principal who buys
     * @param offer which
     * @param key names the purchase; the same key buys once
     * @return see {@link Packs#buy(BuyRequest)}
     */
    public Outcome<Purchase> buy(Principal principal, String offer, String key) {
        return packs.buy(BuyRequest.credits(key, principal, offer));
    }
}
