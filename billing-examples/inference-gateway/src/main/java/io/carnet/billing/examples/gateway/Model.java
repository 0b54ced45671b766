package io.carnet.billing.examples.gateway;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.Rate;
import io.carnet.billing.examples.host.Views;
import java.math.BigDecimal;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model that can be asked: a product of the library's.
 *
 * @param id as customers, the library and the upstream call it
 * @param payer who pays for it
 * @param rates credits for a million tokens; a credit is a dollar
 * @param longest the most tokens that one answer has
 */
record Model(String id, Payer payer, Rates rates, int longest) {

    private static final long MILLION = 1_000_000;

    enum Payer {
        /** The customer, in credits. */
        CREDITS,
        /** The platform. */
        NOBODY,
        /** The customer, at the upstream, with a key of its own. */
        OWN_KEY
    }

    record Rates(String input, String output, String cacheRead) {

        static final Rates NONE = new Rates("0", "0", "0");
    }

    Product product() {
        Price price = switch (payer) {
            case CREDITS ->
                Price.metered(
                        Rate.per(Tokens.PROMPT, rates.input(), MILLION),
                        Rate.per(Tokens.CACHED, rates.cacheRead(), MILLION),
                        Rate.per(Tokens.COMPLETION, rates.output(), MILLION));
            case NOBODY -> Price.free();
            case OWN_KEY -> Price.external();
        };
        return Product.of(id, price);
    }

    ObjectNode json() {
        return Views.object()
                .put("model_id", id)
                .put("input_usd_per_1m_tokens", new BigDecimal(rates.input()))
                .put("output_usd_per_1m_tokens", new BigDecimal(rates.output()))
                .put("cache_read_usd_per_1m_tokens", new BigDecimal(rates.cacheRead()));
    }
}
