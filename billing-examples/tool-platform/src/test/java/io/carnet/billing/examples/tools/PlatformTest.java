package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.JsonNode;

/** A platform as it is started, a customer of it with a hundred credits, and one of her agents; in the end its books are audited. */
abstract class PlatformTest {

    static final String ALL = "[\"text\",\"digest\",\"csv\",\"units\",\"faulty\",\"workflow\"]";

    /** Not those of the JDK's common pool, which its HTTP client may need to go on, and of which there may be but one. */
    static final Executor THREADS = task -> new Thread(task).start();

    final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    StripeStandIn stripe;
    ServletWebServerApplicationContext platform;
    int port;
    Client nobody;
    Client alice;
    Client agent;

    @BeforeEach
    void open() throws IOException {
        stripe = new StripeStandIn(clock);
        platform = Platforms.start(stripe.base(), Platforms.memory(), clock, options(), more());
        port = platform.getWebServer().getPort();
        nobody = Client.of(port);
        alice = Platforms.customer(port, "alice", "100");
        agent = Platforms.agent(alice, "crew", ALL, "{}");
    }

    List<String> options() {
        return List.of();
    }

    Class<?>[] more() {
        return new Class<?>[0];
    }

    @AfterEach
    void theBooksBalance() {
        if (platform.isActive()) {
            assertThat(billing().audit().drifts()).isEmpty();
            platform.close();
        }
        stripe.close();
    }

    Billing billing() {
        return platform.getBean(Billing.class);
    }

    static String invoke(String tool, String action) {
        return "/v1/tools/" + tool + "/actions/" + action + "/invoke";
    }

    static String parameters(String json) {
        return "{\"parameters\":" + json + "}";
    }

    /** One that costs a credit. */
    static Answer count(Client agent, String key) {
        return agent.post(invoke("text", "statistics"), key, parameters("{\"text\":\"Two words.\"}"));
    }

    static Answer count(Client agent) {
        return count(agent, UUID.randomUUID().toString());
    }

    /** The customer pays on the page that was opened last. */
    String paid() {
        List<String> pages = stripe.account().names("checkout/sessions");
        return stripe.account().pay(pages.get(pages.size() - 1));
    }

    /** Stripe tells the platform of a payment. */
    Answer event(String payment, String secret) {
        return told(stripe.account().succeeded(payment), secret);
    }

    Answer told(String event, String secret) {
        return nobody.with("Stripe-Signature", Signer.header(event, clock.instant(), secret))
                .post("/v1/webhooks/stripe", event);
    }

    static String balance(Client customer) {
        return customer.get("/v1/credits/balance").json().at("/data/balance").asString();
    }

    static List<String> values(JsonNode rows, String name) {
        return rows.valueStream().map(row -> row.path(name).asString("")).toList();
    }

    static List<String> rows(Client customer, String query) {
        Answer answer = customer.get("/v1/activity" + query);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return values(answer.json().get("rows"), "call");
    }

    static List<String> problems(Answer answer) {
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
        return values(answer.json().get("problems"), "path");
    }
}
