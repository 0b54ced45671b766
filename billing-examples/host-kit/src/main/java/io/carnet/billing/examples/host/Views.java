package io.carnet.billing.examples.host;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.Amount;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How hosts tell of things, in JSON. Credits are numbers, money is a text, so that nobody rounds it. */
public final class Views {

    private Views() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode offers(List<Offer> offers) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Offer offer : offers) {
            Amount smallest = offer.quantity().smallest();
            ObjectNode json = all.addObject().put("offer", offer.id().value());
            credits(json, "amount", smallest);
            json.put("price", offer.quantity().price(smallest).toString());
            if (offer.quantity() instanceof Quantity.Stepped stepped) {
                credits(json, "step", stepped.step());
                credits(json, "most", stepped.max());
            }
            credits(json, "bonus", offer.bonus());
        }
        return all;
    }

    public static ObjectNode balance(Balance balance) {
        ObjectNode json = object();
        credits(json, "total", balance.total());
        credits(json, "held", balance.held());
        credits(json, "available", balance.available());
        credits(json, "debt", balance.debt());
        return json;
    }

    /** With its pack, as far as that is still there. */
    public static ObjectNode purchase(Purchase purchase, Balance balance) {
        ObjectNode json = object().put("purchase", purchase.key().value());
        json.put("offer", purchase.offer().id().value());
        json.put("price", purchase.price().toString())
                .put("state", purchase.state().name());
        purchase.attempt().action().filter(any -> waits(purchase)).ifPresent(action -> json.put("action", action));
        if (purchase.unpaid()) {
            json.put("why", purchase.attempt().detail());
        }
        balance.packs().stream()
                .filter(pack -> pack.id().value().equals(purchase.key().value()))
                .forEach(pack -> {
                    ObjectNode bought = json.putObject("pack");
                    credits(bought, "granted", purchase.granted());
                    credits(bought, "remaining", pack.remainingAmount());
                });
        if (!purchase.refunds().isEmpty()) {
            ArrayNode refunds = json.putArray("refunds");
            purchase.refunds()
                    .forEach(refund -> refunds.addObject()
                            .put("amount", refund.amount().toString())
                            .put("state", refund.attempt().state().name()));
        }
        return json;
    }

    /** Whether the customer has to do something. */
    public static boolean waits(Purchase purchase) {
        return purchase.state() == PurchaseState.OPEN && purchase.attempt().state() == AttemptState.REQUIRES_ACTION;
    }

    public static ObjectNode topUp(TopUp topUp) {
        ObjectNode json = object().put("version", topUp.version());
        topUp.plan().ifPresent(plan -> {
            credits(json, "threshold", plan.threshold());
            credits(json, "amount", plan.amount());
            json.put("offer", plan.offer().id().value())
                    .put("price", plan.price().toString());
            json.putObject("mandate")
                    .put("perCharge", plan.mandate().perCharge().toString())
                    .put("perPeriod", plan.mandate().perPeriod().toString())
                    .put("charges", plan.mandate().charges())
                    .put("days", plan.mandate().period().toDays());
        });
        topUp.suspended().ifPresent(why -> json.put("suspended", why));
        topUp.open().ifPresent(key -> json.put("purchase", key.value()));
        return json;
    }

    public static void credits(ObjectNode json, String name, Amount amount) {
        json.put(name, plain(amount));
    }

    public static BigDecimal plain(Amount amount) {
        return plain(amount.decimal());
    }

    /** Without zeros at its end, and never told in powers of ten. */
    public static BigDecimal plain(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.setScale(Math.max(0, shortest.scale()));
    }
}
