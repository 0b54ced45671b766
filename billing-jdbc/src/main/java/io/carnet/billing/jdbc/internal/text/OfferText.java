package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.catalog.Quantity;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;

/** An offer as it was offered, but for its id, scope and unit, which have columns. */
public final class OfferText {

    private OfferText() {}

    public static String of(Offer offer) {
        Fields fields = Fields.none()
                .put("version", offer.version())
                .put("bonus", AmountText.of(offer.bonus()))
                .put("validity", offer.validity())
                .put("perCustomer", offer.perCustomer())
                .put("direct", offer.direct());
        if (offer.quantity() instanceof Quantity.Fixed fixed) {
            fields.put("fixed", AmountText.of(fixed.amount())).put("price", AmountText.of(fixed.total()));
        } else if (offer.quantity() instanceof Quantity.Stepped stepped) {
            fields.put("min", AmountText.of(stepped.min()))
                    .put("max", AmountText.of(stepped.max()))
                    .put("step", AmountText.of(stepped.step()))
                    .put("price", AmountText.of(stepped.perStep()));
        }
        return fields.toString();
    }

    public static Offer read(OfferId id, Scope scope, Unit unit, String text) {
        Fields fields = Fields.read(text);
        Quantity quantity = fields.find("fixed", steps -> AmountText.read(unit, steps))
                .<Quantity>map(amount -> new Quantity.Fixed(amount, AmountText.money(fields.get("price"))))
                .orElseGet(() -> new Quantity.Stepped(
                        AmountText.read(unit, fields.get("min")),
                        AmountText.read(unit, fields.get("max")),
                        AmountText.read(unit, fields.get("step")),
                        AmountText.money(fields.get("price"))));
        return new Offer(
                id,
                fields.get("version"),
                scope,
                quantity,
                AmountText.read(unit, fields.get("bonus")),
                fields.find("validity", Duration::parse),
                fields.find("perCustomer", Integer::valueOf),
                Boolean.parseBoolean(fields.get("direct")));
    }
}
