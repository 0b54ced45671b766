package io.carnet.billing.examples.tools;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.stripe.StripePayments;
import io.carnet.billing.examples.stripe.StripeWebhooks;
import io.carnet.billing.examples.tools.Callers.Payer;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.node.ObjectNode;

/** Credits: what there is, what is for sale, and its buying on Stripe's pages. */
@RestController
class CreditController {

    private final Billing billing;
    private final Checkout checkout;
    private final StripePayments payments;
    private final StripeWebhooks webhooks;
    private final InstantSource clock;

    CreditController(
            Billing billing, Checkout checkout, StripePayments payments, StripeWebhooks webhooks, InstantSource clock) {
        this.billing = billing;
        this.checkout = checkout;
        this.payments = payments;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    @GetMapping("/v1/credits/balance")
    ObjectNode balance(Payer payer) {
        return balance(payer.customer());
    }

    ObjectNode balance(Principal customer) {
        Balance balance = billing.credits().balance(customer);
        ObjectNode json = Views.object().put("success", true);
        json.put("message", balance.available() + ", " + balance.held() + " held for calls under way");
        ObjectNode data = json.putObject("data");
        Views.credits(data, "balance", balance.available());
        data.putNull("expiration").putNull("expires_in_days");
        balance.nextExpiry()
                .ifPresent(at -> data.put("expiration", at.toString())
                        .put(
                                "expires_in_days",
                                Duration.between(clock.instant(), at).toDays()));
        return json;
    }

    @GetMapping("/v1/credits/offers")
    ObjectNode offers() {
        return Views.object().set("offers", Views.offers(billing.credits().offers()));
    }

    /** Of some credits, or of a pack by its name. */
    @PostMapping("/v1/credits/purchases")
    ResponseEntity<ObjectNode> buy(Principal customer, Body body) {
        Fields fields = body.fields();
        String key = body.key(fields);
        Optional<Integer> credits = fields.optional("credits", Fields::whole);
        Optional<OfferId> offer = fields.optional("offer", Fields.text(OfferId::of));
        boolean keep = fields.optional("keep", Fields::flag).orElse(false);
        if (credits.isPresent() == offer.isPresent()) {
            fields.note("credits", "must be there, or an offer, and not both");
        }
        fields.check();
        Optional<Long> suggestion = credits.flatMap(checkout::suggestion);
        if (suggestion.isPresent()) {
            return ResponseEntity.badRequest()
                    .body(Failures.failure(Checkout.RULE).put("suggested_credits", suggestion.get()));
        }
        Purchase purchase = checkout.buy(customer, key, credits, offer, keep);
        HttpStatus status = switch (purchase.state()) {
            case FULFILLED -> HttpStatus.CREATED;
            case OPEN -> HttpStatus.ACCEPTED;
            case DECLINED -> HttpStatus.PAYMENT_REQUIRED;
            case CANCELED -> HttpStatus.CONFLICT;
        };
        return ResponseEntity.status(status).body(view(purchase));
    }

    @GetMapping("/v1/credits/purchases/{*key}")
    ObjectNode purchase(Principal customer, @PathVariable("key") String path) {
        return Optional.of(path.substring(1))
                .filter(Keys::wellFormed)
                .flatMap(key -> billing.packs().purchase(customer, key))
                .map(this::view)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no such purchase"));
    }

    private ObjectNode view(Purchase purchase) {
        ObjectNode json = Views.purchase(purchase, billing.credits().balance(purchase.principal()));
        if (purchase.method() instanceof PaymentMethod.HostedPage && json.has("action")) {
            json.set("checkout_url", json.remove("action"));
        }
        return json;
    }

    @PostMapping("/v1/webhooks/stripe")
    ResponseEntity<ObjectNode> hear(Body body) {
        return switch (billing.payments().hear(payments.name(), webhooks.read(body.bytes(), body.headers()))) {
            case DONE, IGNORED -> ResponseEntity.ok(Views.object());
            case SEND_AGAIN ->
                ResponseEntity.status(503).header(HttpHeaders.RETRY_AFTER, "5").body(Failures.failure("not now"));
            case REJECTED -> ResponseEntity.badRequest().body(Failures.failure("nobody who is known has signed this"));
        };
    }
}
