package io.carnet.billing.examples.quickstart;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.catalog.StaticCatalog;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.time.Duration;
import java.util.List;

/** What the platform sells. */
final class Prices {

    static final String KEYWORDS = "keywords";
    static final String SUMMARY = "summary";
    static final String PROMPT = "prompt";
    static final String COMPLETION = "completion";

    static final String TRIAL = "trial";
    static final String STARTER = "starter";
    static final String CREDITS = "credits";
    static final String BUNDLE = "bundle";

    static final Duration TRIAL_LASTS = Duration.ofDays(7);

    private Prices() {}

    static Catalog catalog() {
        Price perWord = new Price.Metered(
                Amount.credits("0.5"), List.of(Rate.per(PROMPT, "10", 1_000), Rate.per(COMPLETION, "40", 1_000)));
        Quantity.Stepped credits =
                new Quantity.Stepped(Amount.credits(5), Amount.credits(500), Amount.credits(5), Money.usd("0.50"));
        return StaticCatalog.of(
                List.of(Product.of(KEYWORDS, Price.perRun(Amount.credits("0.5"))), Product.of(SUMMARY, perWord)),
                List.of(
                        Offer.runs(TRIAL, KEYWORDS, 5, Money.usd("0.10")).validFor(TRIAL_LASTS),
                        Offer.runs(STARTER, KEYWORDS, 5, Money.usd("0.20")).withBonus(Amount.runs(1)),
                        Offer.credits(CREDITS, credits),
                        Offer.credits(BUNDLE, Amount.credits(100), Money.usd("9.00"))
                                .withBonus(Amount.credits(10))));
    }
}
