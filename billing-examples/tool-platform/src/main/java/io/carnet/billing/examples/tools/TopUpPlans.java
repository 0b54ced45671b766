package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Credits that are bought by themselves when they run low: what customers agree to, and how that has gone. */
@Component
class TopUpPlans {

    private static final int LAST = 5;

    private final Billing billing;
    private final Assortment assortment;
    private final StripePayments payments;
    private final Cards cards;
    private final InstantSource clock;

    TopUpPlans(Billing billing, Assortment assortment, StripePayments payments, Cards cards, InstantSource clock) {
        this.billing = billing;
        this.assortment = assortment;
        this.payments = payments;
        this.cards = cards;
        this.clock = clock;
    }

    /** Replaces the plan, or ends it if that is null; refused if it is not at this version any more. */
    void set(Principal customer, Fields fields) {
        Optional<Integer> version = fields.needed("version", Fields::whole);
        fields.nullable("plan", node -> node);
        Optional<Fields> plan = fields.inside("plan");
        Optional<Amount> threshold = plan.flatMap(inside -> inside.needed("threshold", Fields::credits));
        Optional<Amount> amount = plan.flatMap(inside -> inside.needed("amount", Fields::credits));
        Optional<CommandKey> card = plan.flatMap(inside -> inside.needed("card", Fields.text(CommandKey::of)));
        Optional<Money> perCharge =
                plan.flatMap(inside -> inside.needed("per_charge_usd", Fields.text(Fields::dollars)));
        Optional<Money> perPeriod =
                plan.flatMap(inside -> inside.needed("per_period_usd", Fields.text(Fields::dollars)));
        Optional<Integer> charges = plan.flatMap(inside -> inside.needed("charges", Fields::whole));
        Optional<Integer> days = plan.flatMap(inside -> inside.needed("days", Fields::whole));
        plan.ifPresent(Fields::nothingElse);
        fields.check();
        Optional<Mandate> mandate = card.flatMap(purchase -> cards.kept(customer, purchase)
                .map(kept -> new Mandate(
                        payments.name(),
                        kept,
                        purchase.value(),
                        perCharge.orElseThrow(),
                        perPeriod.orElseThrow(),
                        charges.orElseThrow(),
                        Duration.ofDays(days.orElseThrow()))));
        Optional<String> offer = plan.map(any -> assortment.stepped().id());
        try {
            billing.topUps()
                    .set(new TopUpRequest(customer, version.orElseThrow(), threshold, amount, offer, mandate))
                    .orElseThrow();
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(
                    e.problems().stream().map(TopUpPlans::inOurWords).toList());
        }
    }

    private static Problem inOurWords(Problem problem) {
        return switch (problem.path()) {
            case "expectedVersion" -> new Problem("version", problem.message());
            case "mandate" -> new Problem("plan.card", "must be one that was kept when credits were bought");
            case "mandate.perCharge" -> new Problem("plan.per_charge_usd", problem.message());
            case "mandate.perPeriod" -> new Problem("plan.per_period_usd", problem.message());
            case "mandate.period" -> new Problem("plan.days", problem.message());
            case "mandate.charges" -> new Problem("plan.charges", problem.message());
            default -> new Problem("plan." + problem.path(), problem.message());
        };
    }

    /** The plan, how far it has been used, what was tried last, and which cards there are. */
    ObjectNode view(Principal customer) {
        TopUp topUp = billing.topUps().of(customer);
        ObjectNode json = Views.object().put("version", topUp.version()).put("state", state(topUp));
        topUp.suspended().ifPresent(why -> json.put("stopped_because", why));
        if (topUp.notBefore().isAfter(clock.instant())) {
            json.put("not_before", topUp.notBefore().toString());
        }
        topUp.plan()
                .ifPresentOrElse(
                        plan -> {
                            json.set("plan", plan(plan));
                            json.set("used", used(topUp, plan));
                        },
                        () -> json.putNull("plan"));
        ArrayNode tries = json.putArray("tries");
        episodes(customer, topUp).forEach(purchase -> {
            List<Attempt> attempts = purchase.attempts();
            for (int i = attempts.size() - 1; i >= 0; i--) {
                tries.add(attempt(purchase, attempts.get(i)));
            }
        });
        ArrayNode kept = json.putArray("cards");
        cards.of(customer).forEach(purchase -> kept.add(card(purchase)));
        return json;
    }

    private static String state(TopUp topUp) {
        if (topUp.plan().isEmpty()) {
            return "off";
        }
        return topUp.suspended().isPresent() ? "stopped" : "on";
    }

    private static ObjectNode plan(TopUp.Plan plan) {
        ObjectNode json = Views.object();
        Views.credits(json, "threshold", plan.threshold());
        Views.credits(json, "amount", plan.amount());
        return json.put("card", plan.mandate().evidence())
                .put("per_charge_usd", dollars(plan.mandate().perCharge()))
                .put("per_period_usd", dollars(plan.mandate().perPeriod()))
                .put("charges", plan.mandate().charges())
                .put("days", plan.mandate().period().toDays());
    }

    /** What counts against the mandate now. */
    private ObjectNode used(TopUp topUp, TopUp.Plan plan) {
        List<TopUp.Try> tries =
                topUp.triesAfter(clock.instant().minus(plan.mandate().period()));
        long minor = tries.stream().mapToLong(TopUp.Try::minor).sum();
        return Views.object()
                .put("charges", tries.size())
                .put("usd", dollars(plan.price().withMinor(minor)));
    }

    /** Latest first. */
    private List<Purchase> episodes(Principal customer, TopUp topUp) {
        return LongStream.range(0, Math.min(LAST, topUp.episodes()))
                .mapToObj(back -> TopUp.KEYS + (topUp.episodes() - back))
                .flatMap(key -> billing.packs().purchase(customer, key).stream())
                .toList();
    }

    private static ObjectNode attempt(Purchase purchase, Attempt attempt) {
        ObjectNode json = Views.object()
                .put("purchase", purchase.key().value())
                .put("at", attempt.createdAt().toString())
                .put("usd", dollars(purchase.price()))
                .put("state", attempt.state().name().toLowerCase(Locale.ROOT));
        return attempt.detail().isEmpty() ? json : json.put("why", attempt.detail());
    }

    private static ObjectNode card(Purchase purchase) {
        ObjectNode json = Views.object()
                .put("card", purchase.key().value())
                .put("kept_at", purchase.createdAt().toString());
        Views.credits(json, "bought_credits", purchase.amount());
        return json;
    }

    private static String dollars(Money money) {
        return money.decimal().toPlainString();
    }
}
