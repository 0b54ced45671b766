package io.carnet.billing.examples.marketplace;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How packs of runs are told of, in the words of the tools. Prices are decimal texts. */
final class PackViews {

    private PackViews() {}

    static ArrayNode offers(List<Offer> packs) {
        ArrayNode all = Views.object().putArray("offers");
        for (Offer pack : packs) {
            Amount runs = pack.quantity().smallest();
            all.addObject()
                    .put("pack_id", pack.id().value())
                    .put("runs", runs.steps())
                    .put("price", text(pack.quantity().price(runs)));
        }
        return all;
    }

    static ObjectNode balance(Balance balance) {
        ObjectNode json = Views.object()
                .put("runs_total", balance.total().steps())
                .put("runs_held", balance.held().steps())
                .put("runs_available", balance.available().steps());
        ArrayNode packs = json.putArray("packs");
        for (Pack pack : balance.packs()) {
            packs.addObject().put("pack", pack.id().value()).put("runs_remaining", pack.remaining());
        }
        return json;
    }

    static String text(Money money) {
        return money.decimal().toPlainString();
    }

    static ObjectNode bought(Purchase purchase, String agent, String id) {
        return Views.object()
                .put("status", "purchased")
                .put("agent_id", agent)
                .put("pack_id", purchase.offer().id().value())
                .put("idempotency_key", id)
                .put("runs_granted", purchase.granted().steps())
                .put("price", text(purchase.price()));
    }
}
