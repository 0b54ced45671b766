package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two customers use the same names for everything, and neither sees nor spends what is the other's. */
class StrangersTest {

    private static final String CHAT = "/v1/chat/completions";

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StandInModel model;
    private StripeStandIn stripe;
    private Gateway gateway;
    private Client alice;
    private Client mallory;

    @BeforeEach
    void open() throws IOException {
        model = new StandInModel();
        stripe = new StripeStandIn(clock);
        gateway = Gateways.open(Gateways.arguments(model.base(), stripe.base(), Gateways.memory()), clock);
        alice = Gateways.customer(gateway, "alice", "10");
        mallory = Gateways.customer(gateway, "mallory", "0.2");
        alice.post("/v0/credits/checkout", "p", "{\"amount\":5,\"keep\":true}");
        stripe.account().pay(stripe.account().names("checkout/sessions").get(0));
        assertThat(alice.post("/v0/credits/checkout", "p", "{\"amount\":5,\"keep\":true}")
                        .status())
                .isEqualTo(201);
        alice.put("/v0/credits/topup/config", "{\"threshold\":6,\"amount\":5}");
        alice.post(CHAT, "run", Gateways.ask("quick", 20, ""));
    }

    @AfterEach
    void close() {
        assertThat(gateway.billing().audit().drifts()).isEmpty();
        gateway.close();
        model.close();
        stripe.close();
    }

    private List<String> all(Client customer) {
        return List.of(
                customer.get("/v0/credits/balance").response().body(),
                customer.get("/v0/credits/topup/config").response().body(),
                customer.get("/v0/credits/purchases/p").response().body(),
                customer.get("/v0/llm/activity").response().body());
    }

    @Test
    void theSameNamesAreOtherThings() {
        List<String> before = all(alice);

        assertThat(mallory.get("/v0/credits/purchases/p").status()).isEqualTo(404);
        assertThat(mallory.get("/v0/credits/topup/config").response().body())
                .isEqualTo("{\"threshold\":null,\"amount\":null}");
        assertThat(mallory.get("/v0/llm/activity").json().at("/runs").size()).isZero();
        assertThat(mallory.get("/v0/llm/activity?before=2").json().at("/runs").size())
                .isZero();
        assertThat(mallory.put("/v0/credits/topup/config", "{\"threshold\":6,\"amount\":5}")
                        .at("/error"))
                .contains("a card must be on file");
        assertThat(mallory.put("/v0/credits/topup/config", "{\"threshold\":null,\"amount\":null}")
                        .status())
                .isEqualTo(200);
        assertThat(mallory.post(CHAT, "run", Gateways.ask("quick", 20, "")).status())
                .isEqualTo(200);
        assertThat(mallory.post(CHAT, Gateways.ask("deep", 20, ",\"max_tokens\":32000"))
                        .status())
                .isEqualTo(402);
        assertThat(mallory.post(CHAT, Gateways.ask("quick", 20, ",\"user\":\"alice\""))
                        .status())
                .isEqualTo(200);
        Answer page = mallory.post("/v0/credits/checkout", "p", "{\"amount\":5,\"keep\":true}");
        assertThat(page.status()).isEqualTo(202);
        assertThat(page.at("/action"))
                .isNotEqualTo(alice.get("/v0/credits/purchases/p").at("/action"));

        assertThat(all(alice)).isEqualTo(before);
    }

    @Test
    void onlyWhoShowsItsOwnKeyIsACustomerAndOnlyTheOperatorOperates() {
        Client nobody = Client.of(gateway.port());
        String key = alice.headers().get(1);
        for (Client client : List.of(
                nobody,
                nobody.with("Authorization", "Bearer "),
                nobody.with("Authorization", "Bearer alice"),
                nobody.bearing(Gateways.TOKEN),
                nobody.with("Authorization", key.replace("alice", "mallory")),
                nobody.with("Authorization", key + "A"))) {
            for (String path : List.of(
                    "/v0/credits/balance",
                    "/v0/credits/topup/config",
                    "/v0/credits/purchases/p",
                    "/v0/llm/activity",
                    "/v0/llm/models",
                    "/v1/models")) {
                Answer answer = client.get(path);
                assertThat(answer.status()).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
            }
            assertThat(client.put("/v0/credits/topup/config", "{}").status()).isEqualTo(401);
            assertThat(client.post("/v0/credits/checkout", "{}").status()).isEqualTo(401);
            assertThat(client.post(CHAT, "{}").at("/error/code")).isEqualTo("invalid_api_key");
            assertThat(client.post("/v0/llm/chat/completions", "{}").status()).isEqualTo(401);
        }
        for (Client client : List.of(nobody, alice, nobody.bearing("x"))) {
            assertThat(client.post("/customers", "{\"customer\":\"eve\"}").status())
                    .isEqualTo(401);
            assertThat(client.get("/customers/alice").status()).isEqualTo(401);
            assertThat(client.post("/customers/alice/top-up/resume", "").status())
                    .isEqualTo(401);
            assertThat(client.get("/audit").status()).isEqualTo(401);
            assertThat(client.post("/reconcile", "").status()).isEqualTo(401);
        }
    }

    @Test
    void theOperatorSeesEveryAccountAndProvesIt() {
        Client operator = Client.of(gateway.port()).bearing(Gateways.TOKEN);

        Answer account = operator.get("/customers/alice");
        assertThat(account.json().at("/balance/available").decimalValue()).isGreaterThan(BigDecimal.ONE);
        assertThat(account.at("/topUp/mandate/perCharge")).isEqualTo("100.00 USD");
        assertThat(account.json().at("/audit/clean").asBoolean()).isTrue();
        assertThat(operator.get("/customers/a%20b").status()).isEqualTo(404);
        assertThat(operator.get("/audit").json().at("/principals").asInt()).isEqualTo(2);
        assertThat(operator.post("/reconcile", "").json().at("/asked").asInt()).isZero();
        Answer wrong = operator.post("/customers", "{\"customer\":\"a b\",\"credits\":true}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.at("/error")).contains("customer").contains("credits");
    }
}
