package io.carnet.billing.examples.marketplace;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.marketplace.agents.Card;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Challenges;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.payment.PaymentProvider;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What customers pay with, by x402 within the call or through Stripe, and how they are asked to. Thread-safe. */
final class CashDesk {

    private final StripePayments stripe;
    private final StripeWebhooks webhooks;
    private final PaymentProvider x402;
    private final Challenges challenges;

    CashDesk(StripePayments stripe, StripeWebhooks webhooks, PaymentProvider x402, Challenges challenges) {
        this.stripe = stripe;
        this.webhooks = webhooks;
        this.x402 = x402;
        this.challenges = challenges;
    }

    /** Whom a customer pays, and with what. */
    record Means(String provider, PaymentMethod method) {}

    PaymentProvider[] providers() {
        return new PaymentProvider[] {stripe, x402};
    }

    Credential read(Map<String, List<String>> headers) {
        return challenges.read(headers);
    }

    /**
     * What a call pays with: the payment that came with it, what the same purchase was paid with before, or what it names.
     *
     * @return empty if it has to be asked
     */
    Optional<Means> means(Billing billing, Call call, Optional<PayWith> named, String key) {
        if (call.credential() instanceof Credential.Presented presented) {
            return Optional.of(new Means(presented.provider(), presented.method()));
        }
        return billing.packs()
                .purchase(call.customer(), key)
                .map(before -> new Means(before.provider(), before.method()))
                .or(() -> named.map(with -> new Means(stripe.name(), method(billing, call.customer(), with))));
    }

    private PaymentMethod method(Billing billing, Principal customer, PayWith with) {
        return with.card()
                .<PaymentMethod>map(key -> kept(billing, customer, key))
                .orElse(new PaymentMethod.HostedPage("", with.keep()));
    }

    /** What can be charged again, of a payment of the same customer's. */
    private PaymentMethod.Saved kept(Billing billing, Principal customer, CommandKey key) {
        Optional<String> payment = Keys.BOTH.stream()
                .flatMap(kind -> billing.packs().purchase(customer, kind.of(key.value())).stream())
                .filter(purchase -> purchase.provider().equals(stripe.name()))
                .flatMap(purchase -> purchase.paid().flatMap(Attempt::reference).stream())
                .findFirst();
        try {
            return payment.flatMap(stripe::kept)
                    .orElseThrow(() ->
                            new InvalidRequestException("pay_with", "must name a payment of yours that left a card"));
        } catch (IllegalStateException e) {
            throw new Answer.Early(Answer.error(503, "unavailable", "Stripe does not tell what was kept")
                    .retryAfter(5));
        }
    }

    /** Asks for a payment of something of an agent's: in our own words, and in x402's of both versions. */
    Answer ask(Call call, Card card, Money price, String message) {
        String why = call.credential() instanceof Credential.Unfit unfit ? unfit.why() : "payment_required";
        ObjectNode body = wanted(card, price, message);
        Challenge challenge =
                challenges.ask(new Demand(price, call.resource(), "Runs of " + card.id(), "application/json", why));
        challenge.body().map(JsonMapper.shared()::readTree).ifPresent(asked -> add(body, asked));
        return Answer.of(402, body.put("error", "payment_required")).with(challenge.headers());
    }

    private static ObjectNode wanted(Card card, Money price, String message) {
        ObjectNode body = Views.object().put("message", message).put("agent_id", card.id());
        body.set("offers", PackViews.offers(card.packs()));
        return body.put("price", PackViews.text(price));
    }

    /**
     * A purchase whose payment was refused is over, and its key with it. If that key was the payment itself, another payment
     * may be asked for; under a key that the customer gave, none could be accepted.
     */
    Answer declined(Call call, Card card, Purchase purchase) {
        String why = purchase.attempt().detail();
        if (!call.named()) {
            return ask(call, card, purchase.price(), "the payment was refused: " + why);
        }
        ObjectNode body = wanted(card, purchase.price(), "pay under another idempotency_key: " + why);
        return Answer.of(402, body.put("error", "payment_declined").put("needs_new_key", true));
    }

    private static void add(ObjectNode body, JsonNode asked) {
        asked.properties().forEach(each -> body.set(each.getKey(), each.getValue()));
    }

    /** What a call is told whose payment has brought nothing yet; empty if none was made or is under way, and it may be asked for one. */
    Optional<Answer> unsettled(Purchase purchase, String id) {
        ObjectNode body = Views.object().put("idempotency_key", id);
        if (purchase.unpaid()) {
            return Optional.empty();
        }
        if (Views.waits(purchase)) {
            purchase.attempt().action().ifPresent(action -> body.put("action", action));
            return Optional.of(Answer.of(202, body.put("status", "action_required")));
        }
        if (purchase.paid().isPresent()) {
            body.put("error", "payment_made").put("message", "it is paid: issue the same call again");
            return Optional.of(Answer.of(503, body).retryAfter(1));
        }
        AttemptState state = purchase.attempt().state();
        if (state == AttemptState.SUCCEEDED) {
            return Optional.of(late(purchase, body));
        }
        body.put("error", "payment_pending")
                .put("message", "nobody knows yet: ask again under this key, and do not pay again");
        return Optional.of(Answer.of(503, body).retryAfter(state == AttemptState.PENDING ? 30 : 5));
    }

    /** Whether the money goes back is told, and not promised: by x402 it cannot. */
    private static Answer late(Purchase purchase, ObjectNode body) {
        List<Refund> refunds = purchase.refunds();
        AttemptState back = refunds.get(refunds.size() - 1).attempt().state();
        body.put("error", "payment_late")
                .put("message", "it was paid too late to get anything: use another idempotency_key")
                .put("needs_new_key", true);
        return Answer.of(409, body.put("refund", back.name().toLowerCase(Locale.ROOT)));
    }

    /** What a client is told that has paid by x402. */
    Map<String, List<String>> receipt(Purchase purchase) {
        if (!(purchase.method() instanceof PaymentMethod.Signed signed)) {
            return Map.of();
        }
        Credential.Presented presented = new Credential.Presented(purchase.provider(), signed);
        return purchase.paid()
                .flatMap(Attempt::reference)
                .map(reference -> challenges.receipt(presented, reference))
                .orElse(Map.of());
    }

    Answer hear(Billing billing, byte[] body, Map<String, List<String>> headers) {
        return switch (billing.payments().hear(stripe.name(), webhooks.read(body, headers))) {
            case DONE, IGNORED -> Answer.of(200, Views.object());
            case SEND_AGAIN -> Answer.error(503, "unavailable", "not now").retryAfter(5);
            case REJECTED -> Answer.error(400, "unsigned", "nobody who is known has signed this");
        };
    }
}
