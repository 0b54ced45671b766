package io.carnet.billing.examples.gateway;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.examples.gateway.Model.Payer;
import io.carnet.billing.examples.gateway.Model.Rates;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Optional;

/** What is sold: the models, and credits to pay for them. Yours go here. */
final class Models {

    static final String CREDITS = "credits";

    static final List<Model> ALL = List.of(
            new Model("quick", Payer.CREDITS, new Rates("0.15", "0.60", "0.075"), 16_384),
            new Model("deep", Payer.CREDITS, new Rates("3", "15", "0.30"), 64_000),
            new Model("gift", Payer.NOBODY, Rates.NONE, 1_024),
            new Model("yours", Payer.OWN_KEY, Rates.NONE, 64_000));

    private Models() {}

    static Catalog catalog() {
        Quantity.Stepped byTheDollar =
                new Quantity.Stepped(Amount.credits(1), Amount.credits(10_000), Amount.credits(1), Money.usd("1.00"));
        return StaticCatalog.of(
                ALL.stream().map(Model::product).toList(), List.of(Offer.credits(CREDITS, byTheDollar)));
    }

    static Optional<Model> find(String id) {
        return ALL.stream().filter(model -> model.id().equals(id)).findFirst();
    }
}
