package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.examples.x402.protocol.Version;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The platform and the stand-ins that it asks in one process, and what customers do elsewhere: pay on a page, sign with a wallet. */
public final class TryOut {

    private static final int PLATFORM = 8080;
    private static final int STRIPE = 8081;
    private static final int CUSTOMERS = 8082;
    private static final int FACILITATOR = 8083;

    private TryOut() {}

    /** Further options of the platform. */
    public static void main(String... arguments) throws IOException {
        StripeStandIn stripe = new StripeStandIn(InstantSource.system(), STRIPE);
        FacilitatorStandIn facilitator = new FacilitatorStandIn(InstantSource.system(), FACILITATOR);
        HttpServer customers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), CUSTOMERS), 0);
        answer(customers, "/pay/", (page, body) -> "{\"webhook\":" + pay(stripe, page) + "}");
        answer(customers, "/wallets/", (name, body) -> wallet(name).address().value());
        answer(customers, "/wallets/sign/", (name, body) -> wallet(name).sign(body));
        answer(customers, "/wallets/pay/", (name, body) -> payment(wallet(name), body.strip()));
        customers.start();
        ToolPlatform.main(Stream.concat(
                        Stream.of(
                                "--stripe",
                                stripe.base().toString(),
                                "--facilitator",
                                facilitator.base().toString(),
                                "--pay-to",
                                Shopper.SHOP.withCheckSum()),
                        Arrays.stream(arguments))
                .toArray(String[]::new));
    }

    /** To what is sent about somebody or something. */
    private static void answer(HttpServer server, String path, BinaryOperator<String> answer) {
        server.createContext(path, exchange -> {
            try (exchange) {
                String name = exchange.getRequestURI().getPath().substring(path.length());
                String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
                byte[] told = answer.apply(name, body).getBytes(UTF_8);
                exchange.sendResponseHeaders(200, told.length);
                exchange.getResponseBody().write(told);
            }
        });
    }

    private static TestWallet wallet(String name) {
        return new TestWallet(name);
    }

    /** Of what the header PAYMENT-REQUIRED asks for. */
    private static String payment(TestWallet wallet, String asked) {
        JsonNode required =
                JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(asked), UTF_8));
        return new Shopper(
                        wallet,
                        Version.V2,
                        new BigInteger(required.at("/accepts/0/amount").asString()),
                        Shopper.SHOP,
                        Instant.now().plusSeconds(60),
                        TestWallet.nonce(UUID.randomUUID().toString()))
                .credential();
    }

    /** Pays, and tells the platform as Stripe does. */
    private static int pay(StripeStandIn stripe, String page) {
        String payment = stripe.account().pay(page);
        String event = stripe.account().succeeded(payment);
        return Client.of(PLATFORM)
                .with("Stripe-Signature", Signer.header(event, Instant.now(), Platforms.WEBHOOK_SECRET))
                .post("/v1/webhooks/stripe", event)
                .status();
    }
}
