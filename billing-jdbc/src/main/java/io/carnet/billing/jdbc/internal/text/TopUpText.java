package io.carnet.billing.jdbc.internal.text;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.time.Instant;

/** What is bought by itself, but for its version, which has a column. */
public final class TopUpText {

    private TopUpText() {}

    public static String of(TopUp topUp) {
        Fields fields = Fields.none()
                .put("suspended", topUp.suspended())
                .put("keys", topUp.keys())
                .put("episodes", topUp.episodes())
                .put("open", topUp.open())
                .put("declines", topUp.declines())
                .put("notBefore", Micros.of(topUp.notBefore()))
                .putEach("try", topUp.tries(), each -> Micros.of(each.at()) + " " + each.minor());
        topUp.plan().ifPresent(plan -> put(fields, plan));
        return fields.toString();
    }

    private static void put(Fields fields, TopUp.Plan plan) {
        Mandate mandate = plan.mandate();
        fields.put("threshold", AmountText.of(plan.threshold()))
                .put("offerId", plan.offer().id())
                .put("offer", OfferText.of(plan.offer()))
                .put("amount", AmountText.of(plan.amount()))
                .put("provider", mandate.provider())
                .put("method", mandate.method().name())
                .put("evidence", mandate.evidence())
                .put("perCharge", AmountText.of(mandate.perCharge()))
                .put("perPeriod", AmountText.of(mandate.perPeriod()))
                .put("charges", mandate.charges())
                .put("period", mandate.period());
    }

    public static TopUp read(long version, String text) {
        Fields fields = Fields.read(text);
        return new TopUp(
                version,
                fields.find("threshold", threshold -> plan(fields)),
                fields.find("suspended", why -> why),
                fields.get("keys"),
                Long.parseLong(fields.get("episodes")),
                fields.find("open", CommandKey::new),
                Integer.parseInt(fields.get("declines")),
                instant(fields.get("notBefore")),
                fields.each("try", TopUpText::tried));
    }

    private static TopUp.Plan plan(Fields fields) {
        Offer offer = OfferText.read(new OfferId(fields.get("offerId")), Scope.ANY, Unit.CREDITS, fields.get("offer"));
        Mandate mandate = new Mandate(
                fields.get("provider"),
                new PaymentMethod.Saved(fields.get("method")),
                fields.get("evidence"),
                AmountText.money(fields.get("perCharge")),
                AmountText.money(fields.get("perPeriod")),
                Integer.parseInt(fields.get("charges")),
                Duration.parse(fields.get("period")));
        return new TopUp.Plan(
                AmountText.read(Unit.CREDITS, fields.get("threshold")),
                offer,
                AmountText.read(Unit.CREDITS, fields.get("amount")),
                mandate);
    }

    private static TopUp.Try tried(String text) {
        String[] parts = text.split(" ", 2);
        return new TopUp.Try(instant(parts[0]), Long.parseLong(parts[1]));
    }

    private static Instant instant(String micros) {
        return Micros.instant(Long.parseLong(micros));
    }
}
