package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Challenges;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sells credits by x402, to whoever pays for a wallet, his own or another's. Without a key of its own, a payment is the
 * key: what is sent again finds what it has paid for. It is told of the purchase, and nothing else of the wallet.
 */
@RestController
class WalletCredits {

    static final String PURCHASE = "/external/credits/purchase";

    private static final String METHOD = "x402";

    private final Billing billing;
    private final Checkout checkout;
    private final Assortment assortment;
    private final Challenges challenges;
    private final Resource credits;

    WalletCredits(Billing billing, Checkout checkout, Assortment assortment, Challenges challenges, Resource credits) {
        this.billing = billing;
        this.checkout = checkout;
        this.assortment = assortment;
        this.challenges = challenges;
        this.credits = credits;
    }

    @PostMapping(PURCHASE)
    ResponseEntity<ObjectNode> buy(Body body) {
        Fields fields = body.fields();
        Optional<String> named = body.optionalKey(fields);
        Optional<Address> wallet = fields.needed("wallet_address", Fields.text(Address::of));
        Optional<Integer> wanted = fields.needed("credits", Fields::whole);
        fields.needed("payment_method", Fields.text(WalletCredits::method));
        fields.check();
        Optional<Long> suggestion = checkout.suggestion(wanted.orElseThrow());
        if (suggestion.isPresent()) {
            return ResponseEntity.badRequest()
                    .body(Failures.failure(Checkout.RULE).put("suggested_credits", suggestion.get()));
        }
        Credential credential = challenges.read(body.headers());
        if (credential instanceof Credential.Malformed malformed) {
            return ResponseEntity.badRequest().body(Failures.failure(malformed.why()));
        }
        Principal customer = SignedRequests.customer(wallet.orElseThrow());
        Amount amount = Amount.credits(wanted.orElseThrow());
        return payment(credential, customer, named)
                .map(payment -> buy(customer, amount, payment, named))
                .orElseGet(() -> ask(
                        price(amount),
                        credential instanceof Credential.Unfit unfit ? unfit.why() : "payment required"));
    }

    private static String method(String text) {
        if (!text.equals(METHOD)) {
            throw new IllegalArgumentException("must be " + METHOD);
        }
        return text;
    }

    /** What is presented, or what was under the same key, and decides what is answered now. */
    private Optional<Credential.Presented> payment(Credential credential, Principal customer, Optional<String> named) {
        return credential instanceof Credential.Presented presented
                ? Optional.of(presented)
                : named.flatMap(key -> billing.packs().purchase(customer, key("key", key)))
                        .map(before ->
                                new Credential.Presented(before.provider(), (PaymentMethod.Signed) before.method()));
    }

    private static String key(String kind, String text) {
        return METHOD + "/" + Digests.sha256(kind, text);
    }

    private ResponseEntity<ObjectNode> buy(
            Principal customer, Amount amount, Credential.Presented payment, Optional<String> named) {
        String key = named.map(name -> key("key", name))
                .orElseGet(() -> key("payment", payment.method().replayKey()));
        Outcome<Purchase> bought = billing.packs()
                .buy(BuyRequest.credits(key, customer, assortment.stepped().id())
                        .amount(amount)
                        .payingWith(payment.method())
                        .through(payment.provider()));
        if (bought.whyRefused().filter(WalletCredits::inProgress).isPresent()) {
            return pending();
        }
        Purchase purchase = bought.orElseThrow();
        Optional<String> paid = purchase.paid().flatMap(Attempt::reference);
        if (paid.isPresent()) {
            return with(challenges.receipt(payment, paid.get()), HttpStatus.CREATED, view(purchase));
        }
        if (!purchase.unpaid()) {
            return pending();
        }
        String why = purchase.attempt().detail();
        return named.isEmpty()
                ? ask(purchase.price(), why)
                : with(
                        Map.of(),
                        HttpStatus.PAYMENT_REQUIRED,
                        Failures.failure("pay under another Idempotency-Key: " + why));
    }

    /** Somebody else is sending the same payment at this moment. */
    private static boolean inProgress(Refusal refusal) {
        return refusal.violations().stream().allMatch(Violation.PaymentInProgress.class::isInstance);
    }

    /** Never with a challenge: who gets one signs again, and pays twice. */
    private static ResponseEntity<ObjectNode> pending() {
        return with(
                Map.of(HttpHeaders.RETRY_AFTER, List.of("5")),
                HttpStatus.SERVICE_UNAVAILABLE,
                Failures.failure("nobody knows yet: send the same payment again, and make no other"));
    }

    private static ObjectNode view(Purchase purchase) {
        ObjectNode json = Views.object().put("success", true);
        json.put("purchase", purchase.key().value());
        Views.credits(json, "credits", purchase.granted());
        return json.put("price", purchase.price().toString());
    }

    private Money price(Amount amount) {
        Offer offer = billing.credits().offers().stream()
                .filter(each -> each.id().value().equals(assortment.stepped().id()))
                .findFirst()
                .orElseThrow();
        return offer.quantity().price(amount);
    }

    private ResponseEntity<ObjectNode> ask(Money price, String why) {
        Challenge challenge =
                challenges.ask(new Demand(price, credits.url(), credits.description(), credits.mimeType(), why));
        ObjectNode json = Failures.failure(why);
        challenge
                .body()
                .ifPresent(asked -> JsonMapper.shared()
                        .readTree(asked)
                        .properties()
                        .forEach(member -> json.set(member.getKey(), member.getValue())));
        return with(challenge.headers(), HttpStatus.PAYMENT_REQUIRED, json);
    }

    private static ResponseEntity<ObjectNode> with(
            Map<String, List<String>> headers, HttpStatus status, ObjectNode body) {
        HttpHeaders all = new HttpHeaders();
        headers.forEach(all::addAll);
        return ResponseEntity.status(status).headers(all).body(body);
    }
}
