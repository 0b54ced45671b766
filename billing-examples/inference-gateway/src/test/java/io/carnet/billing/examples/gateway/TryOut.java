package io.carnet.billing.examples.gateway;

import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A gateway and the stand-ins that it asks in one process, and a page on which customers pay. */
public final class TryOut {

    private static final int GATEWAY = 8080;
    private static final int STRIPE = 8081;
    private static final int CUSTOMERS = 8082;

    private TryOut() {}

    /** Further options of the gateway. */
    public static void main(String... arguments) throws IOException {
        StripeStandIn stripe = new StripeStandIn(InstantSource.system(), STRIPE);
        HttpServer customers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), CUSTOMERS), 0);
        customers.createContext("/pay/", exchange -> {
            try (exchange) {
                pay(stripe, exchange.getRequestURI().getPath().substring("/pay/".length()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        customers.start();
        List<String> all = new ArrayList<>(List.of("--stripe", stripe.base().toString()));
        all.addAll(List.of(arguments));
        Gateway.main(all.toArray(String[]::new));
    }

    /** Pays, and tells the gateway as Stripe does. */
    private static void pay(StripeStandIn stripe, String page) {
        String payment = stripe.account().pay(page);
        String event = stripe.account().succeeded(payment);
        Client.of(GATEWAY)
                .with("Stripe-Signature", Signer.header(event, Instant.now(), Gateways.WEBHOOK_SECRET))
                .post("/webhooks/stripe", event);
    }
}
