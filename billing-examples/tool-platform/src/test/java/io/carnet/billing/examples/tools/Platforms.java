package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Platforms for tests, what they are started with, and who asks them. */
final class Platforms {

    static final String TOKEN = "operator-token-of-thirty-two-characters";
    static final String WEBHOOK_SECRET = "whsec_planted";
    static final Map<String, String> ENVIRONMENT = Map.of(
            "PLATFORM_OPERATOR_TOKEN",
            TOKEN,
            "STRIPE_KEY",
            StripeStandIn.SECRET_KEY,
            "STRIPE_WEBHOOK_SECRETS",
            "whsec_old," + WEBHOOK_SECRET);

    private Platforms() {}

    static List<String> arguments(URI stripe, String jdbcUrl) {
        return List.of(
                "--port",
                "0",
                "--jdbc-url",
                jdbcUrl,
                "--stripe",
                stripe.toString(),
                "--pay-to",
                Shopper.SHOP.withCheckSum());
    }

    static String memory() {
        return "jdbc:h2:mem:" + UUID.randomUUID();
    }

    static ServletWebServerApplicationContext start(URI stripe, String jdbcUrl, InstantSource clock, Class<?>... more) {
        return start(stripe, jdbcUrl, clock, List.of(), more);
    }

    static ServletWebServerApplicationContext start(
            URI stripe, String jdbcUrl, InstantSource clock, List<String> options, Class<?>... more) {
        List<String> arguments = Stream.of(arguments(stripe, jdbcUrl), options)
                .flatMap(List::stream)
                .toList();
        return ToolPlatform.start(Settings.of(arguments, ENVIRONMENT), clock, more);
    }

    /** A customer whom the operator has given credits. */
    static Client customer(int port, String name, String credits) {
        Client anybody = Client.of(port);
        Answer welcome = anybody.bearing(TOKEN)
                .send(
                        "POST",
                        "/v1/operator/customers",
                        BodyPublishers.ofString("{\"customer\":\"" + name + "\""
                                + (credits.isEmpty() ? "" : ",\"credits\":" + credits) + "}"));
        return anybody.bearing(welcome.at("/key"));
    }

    static long answersKept(ServletWebServerApplicationContext platform) {
        return platform.getBean(JdbcClient.class)
                .sql("SELECT COUNT(answer) FROM platform_call")
                .query(Long.class)
                .single();
    }

    /** What a customer or an agent bears. */
    static String key(Client bearer) {
        return bearer.headers().get(1).substring("Bearer ".length());
    }

    /** An agent of a new group. */
    static Client agent(Client customer, String group, String allow, String caps) {
        Answer made = customer.send("POST", "/v1/groups", BodyPublishers.ofString(group(group, allow, caps)));
        return new Client(customer.base(), List.of()).bearing(made.at("/token"));
    }

    static String group(String group, String allow, String caps) {
        return "{\"group\":\"" + group + "\",\"allow\":" + allow + ",\"caps\":" + caps + "}";
    }
}
