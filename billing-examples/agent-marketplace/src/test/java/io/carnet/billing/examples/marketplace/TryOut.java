package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.javalin.Javalin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A marketplace and the stand-ins that it asks in one process, and what customers do elsewhere: pay on a page, sign a payment. */
public final class TryOut {

    private static final int MARKETPLACE = 8080;
    private static final int STRIPE = 8081;
    private static final int FACILITATOR = 8082;
    private static final int CUSTOMERS = 8083;

    private TryOut() {}

    /** Further options of the marketplace. */
    public static void main(String... arguments) throws IOException {
        StripeStandIn stripe = new StripeStandIn(InstantSource.system(), STRIPE);
        FacilitatorStandIn facilitator = new FacilitatorStandIn(InstantSource.system(), FACILITATOR);
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.post("/pay/{page}", page -> page.result(pay(stripe, page.pathParam("page"))));
                    config.routes.post("/sign", asked -> asked.result(header(sign(asked.body()))));
                    config.routes.post("/sign/json", asked -> asked.result(sign(asked.body())));
                })
                .start("localhost", CUSTOMERS);
        Marketplace.main(Stream.concat(
                        Stream.of(
                                "--stripe",
                                stripe.base().toString(),
                                "--facilitator",
                                facilitator.base().toString(),
                                "--pay-to",
                                Shopper.SHOP.withCheckSum()),
                        Stream.of(arguments))
                .toArray(String[]::new));
    }

    /** Pays, and tells the marketplace as Stripe does. */
    private static String pay(StripeStandIn stripe, String page) {
        String payment = stripe.account().pay(page);
        String event = stripe.account().succeeded(payment);
        String secret =
                List.of(System.getenv("STRIPE_WEBHOOK_SECRETS").split(",")).get(0);
        Client.Answer heard = Client.of(MARKETPLACE)
                .with("Stripe-Signature", Signer.header(event, Instant.now(), secret))
                .post("/webhooks/stripe", event);
        return "{\"webhook\":" + heard.status() + "}";
    }

    /** What a header PAYMENT-REQUIRED asks for, or a result of MCP, as the payment in JSON. */
    private static String sign(String asked) {
        JsonNode required =
                asked.startsWith("{") ? mcp(asked) : JsonMapper.shared().readTree(decoded(asked.strip()));
        String amount = required.at("/accepts/0/amount").asString();
        return decoded(Markets.wallet(Long.parseLong(amount), Instant.now()).credential());
    }

    private static JsonNode mcp(String response) {
        return JsonMapper.shared().readTree(response).at("/result/structuredContent");
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String header(String json) {
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
