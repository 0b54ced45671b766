package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;

/** Gateways that ask stand-ins, what they are started with, and what they are asked. */
final class Gateways {

    static final String TOKEN = "operator-token-of-thirty-two-characters";
    static final String WEBHOOK_SECRET = "whsec_planted";
    static final String UPSTREAM_KEY = "sk-upstream-planted";
    static final Map<String, String> ENVIRONMENT = Map.of(
            "GATEWAY_OPERATOR_TOKEN",
            TOKEN,
            "STRIPE_KEY",
            StripeStandIn.SECRET_KEY,
            "STRIPE_WEBHOOK_SECRETS",
            "whsec_old," + WEBHOOK_SECRET,
            "UPSTREAM_KEY",
            UPSTREAM_KEY);

    /** Not those of the JDK's common pool, which its HTTP client may need to go on, and of which there may be but one. */
    static final Executor THREADS = task -> new Thread(task).start();

    private Gateways() {}

    static String memory() {
        return "jdbc:h2:mem:" + UUID.randomUUID();
    }

    static List<String> arguments(URI upstream, URI stripe, String jdbcUrl, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--port",
                "0",
                "--jdbc-url",
                jdbcUrl,
                "--upstream",
                upstream.toString(),
                "--stripe",
                stripe.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    static Gateway open(List<String> arguments, InstantSource clock) throws IOException {
        return new Gateway(arguments, ENVIRONMENT, clock);
    }

    /** Made a customer by the operator, and given credits. */
    static Client customer(Gateway gateway, String name, String credits) {
        Client anybody = Client.of(gateway.port());
        String welcome = "{\"customer\":\"" + name + "\",\"credits\":" + credits + "}";
        return anybody.bearing(anybody.bearing(TOKEN)
                .send("POST", "/customers", BodyPublishers.ofString(welcome))
                .at("/key"));
    }

    /** Asks for so many tokens, of a prompt of six words. */
    static String ask(String model, int tokens, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"system\",\"content\":\"You can count\"},"
                + "{\"role\":\"user\",\"content\":\"Count to " + tokens + "\"}]" + more + "}";
    }
}
