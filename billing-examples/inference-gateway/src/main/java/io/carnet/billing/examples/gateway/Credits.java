package io.carnet.billing.examples.gateway;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.TopUpRequest;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Headers;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.payment.Mandate;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import io.javalin.http.Context;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Credits over HTTP: the balance, buying them, and having them bought when they run low. */
final class Credits {

    private final Billing billing;
    private final InstantSource clock;
    private final Callers callers;
    private final StripePayments stripe;
    private final StripeWebhooks webhooks;
    private final Consent consent;
    private final Cards cards;

    /** How far every customer agrees to be charged by itself: what a host's terms of use say. */
    record Consent(Money perCharge, Money perPeriod, int charges, Duration period) {}

    Credits(
            Billing billing,
            InstantSource clock,
            Callers callers,
            StripePayments stripe,
            StripeWebhooks webhooks,
            Consent consent) {
        this.billing = billing;
        this.clock = clock;
        this.callers = callers;
        this.stripe = stripe;
        this.webhooks = webhooks;
        this.consent = consent;
        cards = new Cards(billing, stripe);
    }

    void balance(Context request) throws IOException {
        Balance balance = billing.credits().balance(callers.customer(request));
        Http.reply(
                request,
                200,
                Views.object()
                        .put("total", number(balance.total()))
                        .put("loaned", number(balance.held()))
                        .put("available", number(balance.available())));
    }

    /** With one decimal place at least. */
    static BigDecimal number(Amount credits) {
        BigDecimal decimal = credits.decimal().stripTrailingZeros();
        return decimal.setScale(Math.max(1, decimal.scale()));
    }

    void topUp(Context request) throws IOException {
        Optional<TopUp.Plan> plan =
                billing.topUps().of(callers.customer(request)).plan();
        ObjectNode json = Views.object();
        json.put("threshold", plan.map(each -> Views.plain(each.threshold())).orElse(null));
        json.put("amount", plan.map(each -> Views.plain(each.amount())).orElse(null));
        Http.reply(request, 200, json);
    }

    void setTopUp(Context request) throws IOException {
        Principal customer = callers.customer(request);
        Fields fields = Fields.of(request.bodyAsBytes());
        Optional<Amount> threshold = fields.nullable("threshold", Fields::credits);
        Optional<Amount> amount = fields.nullable("amount", Fields::credits);
        fields.check();
        long version = billing.topUps().of(customer).version();
        TopUpRequest wanted = threshold.isEmpty() && amount.isEmpty()
                ? TopUpRequest.none(customer, version)
                : new TopUpRequest(
                        customer, version, threshold, amount, Optional.of(Models.CREDITS), mandate(customer));
        try {
            billing.topUps().set(wanted).orElseThrow();
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException(
                    e.problems().stream().map(Credits::inOurWords).toList());
        }
        Http.reply(request, 200, Views.object().put("ok", true));
    }

    private Optional<Mandate> mandate(Principal customer) {
        return cards.of(customer)
                .map(card -> new Mandate(
                        stripe.name(),
                        card,
                        "asked for with the customer's own key at " + clock.instant(),
                        consent.perCharge(),
                        consent.perPeriod(),
                        consent.charges(),
                        consent.period()));
    }

    private static Problem inOurWords(Problem problem) {
        return switch (problem.path()) {
            case "mandate" -> new Problem("a card", "must be on file: buy credits with \"keep\": true first");
            case "mandate.perCharge" -> new Problem("amount", "costs more than one charge may take");
            case "mandate.perPeriod" -> new Problem("amount", "costs more than all charges of a period may take");
            default -> problem;
        };
    }

    void checkout(Context request) throws IOException {
        Principal customer = callers.customer(request);
        Fields fields = Fields.of(request.bodyAsBytes());
        Optional<Amount> amount = fields.needed("amount", Fields::credits);
        boolean keep = fields.optional("keep", Fields::flag).orElse(false);
        fields.check();
        String key = Optional.ofNullable(request.header("Idempotency-Key"))
                .orElseGet(() -> UUID.randomUUID().toString());
        Outcome<Purchase> bought = billing.packs()
                .buy(BuyRequest.credits(key, customer, Models.CREDITS)
                        .amount(amount.orElseThrow())
                        .payingWith(new PaymentMethod.HostedPage("", keep)));
        bought.whyRefused().ifPresent(Credits::refuseAmount);
        Purchase purchase = bought.orElseThrow();
        int status = switch (purchase.state()) {
            case FULFILLED -> 201;
            case OPEN -> 202;
            case DECLINED -> 402;
            case CANCELED -> 409;
        };
        reply(request, status, purchase);
    }

    /** An amount that is not sold is wrong, whoever asks; to the library it is forbidden. */
    private static void refuseAmount(Refusal why) {
        for (Violation violation : why.violations()) {
            if (violation instanceof Violation.NotSold unsold) {
                throw new InvalidRequestException("amount", unsold.rule());
            }
        }
    }

    void purchase(Context request) throws IOException {
        Purchase purchase = billing.packs()
                .purchase(callers.customer(request), request.pathParam("purchase"))
                .orElseThrow(() -> new Failure(404, "not_found", "there is no such purchase"));
        reply(request, 200, purchase);
    }

    private void reply(Context request, int status, Purchase purchase) throws IOException {
        Http.reply(request, status, Views.purchase(purchase, billing.credits().balance(purchase.principal())));
    }

    void hear(Context request) throws IOException {
        Map<String, List<String>> headers =
                Headers.byLowerCaseName(request.req().getHeaderNames(), request.req()::getHeaders);
        switch (billing.payments().hear(stripe.name(), webhooks.read(request.bodyAsBytes(), headers))) {
            case DONE, IGNORED -> Http.reply(request, 200, Views.object());
            case SEND_AGAIN -> throw new Failure(503, "unavailable", "not now").after(5);
            case REJECTED -> throw new Failure(400, "invalid_request", "nobody who is known has signed this");
        }
    }
}
