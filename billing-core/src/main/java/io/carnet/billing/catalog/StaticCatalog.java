package io.carnet.billing.catalog;

import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A catalog that is written down once. Immutable. */
public final class StaticCatalog implements Catalog {

    private final Map<ProductId, Product> products;
    private final Map<Scope, List<Offer>> offers;

    private StaticCatalog(Map<ProductId, Product> products, Map<Scope, List<Offer>> offers) {
        this.products = Map.copyOf(products);
        this.offers = Map.copyOf(offers);
    }

    /**
     * A catalog of these products and offers.
     *
     * @param products ids unique
     * @param offers ids unique within a scope; each for a product of the catalog, or any
     * @return the catalog
     * @throws IllegalArgumentException naming everything that is wrong
     */
    public static StaticCatalog of(List<Product> products, List<Offer> offers) {
        List<String> problems = new ArrayList<>();
        Map<ProductId, Product> byId = new HashMap<>();
        for (Product product : products) {
            if (byId.put(product.id(), product) != null) {
                problems.add("product " + product.id() + " stands twice");
            }
        }
        Map<Scope, List<Offer>> byScope = new HashMap<>();
        Map<Scope, Set<OfferId>> ids = new HashMap<>();
        for (Offer offer : offers) {
            Scope scope = offer.scope();
            byScope.computeIfAbsent(scope, any -> new ArrayList<>()).add(offer);
            if (!ids.computeIfAbsent(scope, any -> new HashSet<>()).add(offer.id())) {
                problems.add("offer " + offer.id() + " of " + scope + " stands twice");
            }
            if (scope.product().filter(id -> !byId.containsKey(id)).isPresent()) {
                problems.add("offer " + offer.id() + " is for " + scope + ", which is no product");
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        byScope.replaceAll((scope, list) -> List.copyOf(list));
        return new StaticCatalog(byId, byScope);
    }

    @Override
    public Optional<Product> product(ProductId id) {
        return Optional.ofNullable(products.get(id));
    }

    @Override
    public List<Offer> offers(Scope scope) {
        return offers.getOrDefault(scope, List.of());
    }
}
