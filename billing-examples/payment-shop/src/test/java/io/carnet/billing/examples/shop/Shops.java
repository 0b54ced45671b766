package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Shops that ask stand-ins, and what they are started with. */
final class Shops {

    static final String TOKEN = "operator-token-of-thirty-two-characters";
    static final String WEBHOOK_SECRET = "whsec_planted";
    static final Map<String, String> ENVIRONMENT = Map.of(
            "SHOP_OPERATOR_TOKEN",
            TOKEN,
            "STRIPE_KEY",
            StripeStandIn.SECRET_KEY,
            "STRIPE_WEBHOOK_SECRETS",
            "whsec_old," + WEBHOOK_SECRET);

    private Shops() {}

    static List<String> stripe(URI stripe, String jdbcUrl) {
        return List.of("--port", "0", "--jdbc-url", jdbcUrl, "--stripe", stripe.toString());
    }

    static List<String> x402(URI facilitator, String jdbcUrl) {
        return List.of(
                "--port",
                "0",
                "--jdbc-url",
                jdbcUrl,
                "--facilitator",
                facilitator.toString(),
                "--pay-to",
                Shopper.SHOP.withCheckSum(),
                "--url",
                "https://shop.example");
    }

    static String memory() {
        return "jdbc:h2:mem:" + UUID.randomUUID();
    }

    static Shop open(List<String> arguments, InstantSource clock, Rail.Opening opening) throws IOException {
        return new Shop(arguments, ENVIRONMENT, clock, opening);
    }
}
