package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.shop.Server.Route;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A shop and the stand-in that it asks in one process, and what customers do elsewhere: pay on a page, sign a payment. */
public final class TryOut {

    private static final int SHOP = 8080;
    private static final int STAND_IN = 8081;
    private static final int CUSTOMERS = 8082;

    private TryOut() {}

    /** The name of the shop, and further options of it. */
    public static void main(String... arguments) throws IOException {
        String standIn = "http://localhost:" + STAND_IN;
        List<String> more = Arrays.asList(arguments).subList(1, arguments.length);
        Server customers = new Server(CUSTOMERS, InstantSource.system());
        if (arguments[0].equals("StripeShop")) {
            StripeStandIn stripe = new StripeStandIn(InstantSource.system(), STAND_IN);
            customers.start(List.of(Route.of("POST", "/pay/(.+)", page -> pay(stripe, page.name()))));
            StripeShop.main(with(more, "--stripe", standIn));
        } else {
            new FacilitatorStandIn(InstantSource.system(), STAND_IN);
            customers.start(List.of(Route.of("POST", "/sign", TryOut::sign)));
            X402Shop.main(with(more, "--facilitator", standIn, "--pay-to", Shopper.SHOP.withCheckSum()));
        }
    }

    private static String[] with(List<String> more, String... own) {
        return Stream.concat(Arrays.stream(own), more.stream()).toArray(String[]::new);
    }

    /** Pays, and tells the shop as Stripe does. */
    private static Reply pay(StripeStandIn stripe, String page) {
        String payment = stripe.account().pay(page);
        String event = stripe.account().succeeded(payment);
        Client.Answer heard = Client.of(SHOP)
                .with("Stripe-Signature", Signer.header(event, Instant.now(), Shops.WEBHOOK_SECRET))
                .post("/webhooks/stripe", event);
        return Reply.of(200, Views.object().put("webhook", heard.status()));
    }

    /** What a shop's header PAYMENT-REQUIRED asks for, as the header PAYMENT-SIGNATURE. */
    private static Reply sign(Request request) {
        String header = new String(request.body(), StandardCharsets.UTF_8).strip();
        JsonNode asked =
                JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
        Shopper shopper = Shopper.honest()
                .paying(Long.parseLong(asked.at("/accepts/0/amount").asString()))
                .until(Instant.now()
                        .plusSeconds(asked.at("/accepts/0/maxTimeoutSeconds").asLong()))
                .once(UUID.randomUUID().toString());
        return new Reply(200, Map.of(), shopper.credential());
    }
}
