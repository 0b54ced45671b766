package io.carnet.billing.model;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.Tier;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is sold at the moment, as the model and as the library read it. */
final class ChangingCatalog implements Catalog {

    private final Map<String, ModelProduct> products = new HashMap<>();
    private final Map<String, ModelOffer> offers = new TreeMap<>();

    void put(ModelProduct product) {
        products.put(product.id(), product);
    }

    void put(ModelOffer offer) {
        offers.put(offer.id(), offer);
    }

    void removeProduct(String id) {
        products.remove(id);
    }

    void removeOffer(String id) {
        offers.remove(id);
    }

    Optional<ModelProduct> product(String id) {
        return Optional.ofNullable(products.get(id));
    }

    Optional<ModelOffer> offer(String scope, String id) {
        return Optional.ofNullable(offers.get(id)).filter(offer -> offer.scope().equals(scope));
    }

    @Override
    public Optional<Product> product(ProductId id) {
        return product(id.value()).map(ChangingCatalog::real);
    }

    @Override
    public List<Offer> offers(Scope scope) {
        return offers.values().stream()
                .map(ChangingCatalog::real)
                .filter(offer -> offer.scope().equals(scope))
                .toList();
    }

    private static Product real(ModelProduct product) {
        Price price = switch (product.kind()) {
            case FREE -> Price.free();
            case EXTERNAL -> Price.external();
            case PACKS_ONLY -> Price.packsOnly();
            case PER_RUN -> Price.perRun(Amount.credits(product.flat()));
            case METERED -> new Price.Metered(Amount.credits(product.flat()), rates(product));
        };
        return new Product(ProductId.of(product.id()), price, product.version(), product.policies());
    }

    private static List<Rate> rates(ModelProduct product) {
        return product.rates().entrySet().stream()
                .map(rate -> new Rate(
                        rate.getKey(),
                        rate.getValue().stream()
                                .map(step -> new Tier(step.upTo(), step.price()))
                                .toList()))
                .toList();
    }

    private static Offer real(ModelOffer offer) {
        Quantity quantity = new Quantity.Stepped(
                new Amount(offer.unit(), offer.least()),
                new Amount(offer.unit(), offer.most()),
                new Amount(offer.unit(), offer.step()),
                new Money("USD", 2, offer.centsPerStep()));
        return new Offer(
                OfferId.of(offer.id()),
                offer.version(),
                scope(offer.scope()),
                quantity,
                new Amount(offer.unit(), offer.bonus()),
                offer.validity(),
                offer.atMost(),
                false);
    }

    static Scope scope(String scope) {
        return scope.equals("*") ? Scope.ANY : Scope.of(ProductId.of(scope));
    }
}
