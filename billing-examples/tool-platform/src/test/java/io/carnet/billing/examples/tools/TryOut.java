package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The platform and a stand-in for Stripe in one process, and somebody who pays on its pages. */
public final class TryOut {

    private static final int PLATFORM = 8080;
    private static final int STRIPE = 8081;
    private static final int CUSTOMERS = 8082;
    private static final String PAY = "/pay/";

    private TryOut() {}

    public static void main(String... arguments) throws IOException {
        StripeStandIn stripe = new StripeStandIn(InstantSource.system(), STRIPE);
        HttpServer customers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), CUSTOMERS), 0);
        customers.createContext(PAY, exchange -> {
            try (exchange) {
                String page = exchange.getRequestURI().getPath().substring(PAY.length());
                byte[] told = ("{\"webhook\":" + pay(stripe, page) + "}").getBytes(UTF_8);
                exchange.sendResponseHeaders(200, told.length);
                exchange.getResponseBody().write(told);
            }
        });
        customers.start();
        ToolPlatform.main(Stream.concat(Stream.of("--stripe", "http://localhost:" + STRIPE), Arrays.stream(arguments))
                .toArray(String[]::new));
    }

    /** Pays, and tells the platform as Stripe does. */
    private static int pay(StripeStandIn stripe, String page) {
        String payment = stripe.account().pay(page);
        ObjectNode event = JsonMapper.shared().createObjectNode().put("type", "payment_intent.succeeded");
        event.putObject("data")
                .set("object", stripe.account().get("payment_intents", payment).deepCopy());
        byte[] body = event.toString().getBytes(UTF_8);
        return Client.of(PLATFORM)
                .with("Stripe-Signature", Signer.header(body, Instant.now(), Platforms.WEBHOOK_SECRET))
                .send("POST", "/v1/webhooks/stripe", BodyPublishers.ofByteArray(body))
                .status();
    }
}
