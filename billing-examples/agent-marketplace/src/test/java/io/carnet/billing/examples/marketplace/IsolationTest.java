package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.McpClients;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.modelcontextprotocol.client.McpSyncClient;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bob knows every id of Alice's, and gets nowhere with them. */
class IsolationTest {

    private static final String RUNS = "/agents/rehearsal/runs";
    private static final String PAIR = "/agents/rehearsal/packs/pair";
    private static final String FINE = "{\"input\":{}}";

    private final Markets market = new Markets();
    private final Client alice = market.customer("alice", ",\"credits\":10");
    private final Client bob = market.customer("bob");
    private final Shopper shopper = market.shopper("0.95");
    private JsonNode wallet;

    @BeforeEach
    void aliceHasOneOfEverything() {
        String page = alice.post(PAIR, "card", "{\"pay_with\":\"page:keep\"}").at("/action");
        assertThat(market.pay(page)).isEqualTo(200);
        assertThat(alice.with("PAYMENT-SIGNATURE", shopper.credential())
                        .post(PAIR, "pack", "{}")
                        .status())
                .isEqualTo(201);
        assertThat(alice.post(RUNS, "run", FINE).status()).isEqualTo(200);
        assertThat(alice.post("/solve", "solved", "{\"intent\":\"rehearse\",\"budget\":\"1.00\",\"input\":{}}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.post("/agents/keyword-extractor/packs/starter", "page", "{\"pay_with\":\"page\"}")
                        .status())
                .isEqualTo(202);
        assertThat(alice.post("/agents/keyword-extractor/runs", "credit", "{\"input\":{\"text\":\"some words\"}}")
                        .status())
                .isEqualTo(200);
        wallet = alice.get("/wallet").json();
    }

    @AfterEach
    void aliceHasWhatSheHad() {
        assertThat(alice.get("/wallet").json()).isEqualTo(wallet);
        assertThat(alice.post(RUNS, "run", FINE).status()).isEqualTo(200);
        assertThat(alice.get("/wallet").json()).isEqualTo(wallet);
        assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
        market.close();
    }

    @Test
    void overHttp() {
        for (String id : new String[] {"run", "solved", "credit", "card", "pack", "page"}) {
            assertThat(bob.get("/jobs/" + id).status()).as(id).isEqualTo(404);
            Answer run = bob.post(RUNS, id, FINE);
            assertThat(run.status()).as(id).isEqualTo(402);
            Answer bought = bob.post(PAIR, id, "{}");
            assertThat(bought.status()).as(id).isEqualTo(402);
            Answer solved = bob.post("/solve", id, "{\"intent\":\"rehearse\",\"budget\":\"1.00\",\"input\":{}}");
            assertThat(solved.status()).as(id).isEqualTo(402);
            assertThat(bob.post(RUNS, "new", "{\"input\":{},\"pay_with\":\"card:" + id + "\"}")
                            .at("/problems/0/path"))
                    .isEqualTo("pay_with");
            assertThat(bob.post(PAIR, "new", "{\"pay_with\":\"card:" + id + "\"}")
                            .at("/problems/0/path"))
                    .isEqualTo("pay_with");
        }
        assertThat(bob.get("/agents/rehearsal/packs").at("/balances/runs_total"))
                .isEqualTo("0");
        assertThat(bob.get("/wallet").json().at("/packs")).isEmpty();
        assertThat(bob.get("/wallet").json().at("/credits/total").asInt()).isZero();
        Client withHerPayment = bob.with("PAYMENT-SIGNATURE", shopper.credential());
        assertThat(withHerPayment.post(PAIR, "pack", "{}").status()).isEqualTo(409);
        assertThat(withHerPayment.post(PAIR, "{}").status()).isEqualTo(409);
        assertThat(withHerPayment
                        .post("/agents/summarizer/runs", "{\"input\":{\"text\":\"some words\"}}")
                        .status())
                .isEqualTo(409);
        for (String body :
                new String[] {"{\"input\":{},\"customer\":\"alice\"}", "{\"input\":{},\"principal\":\"alice\"}"}) {
            assertThat(bob.post(RUNS, "run", body).status()).isEqualTo(422);
        }
        assertThat(bob.get("/agents?customer=alice").status()).isEqualTo(422);
    }

    @Test
    void overMcp() {
        try (McpSyncClient client = McpClients.of(bob)) {
            for (String id : new String[] {"run", "solved", "credit", "card", "pack", "page"}) {
                assertThat(error(client, "get_job", Map.of("job_id", id))).isEqualTo("not_found");
                assertThat(error(
                                client,
                                "run_agent",
                                Map.of("agent_id", "rehearsal", "input", Map.of(), "idempotency_key", id)))
                        .isEqualTo("payment_required");
                assertThat(error(
                                client,
                                "buy_agent_credit_pack",
                                Map.of("agent_id", "rehearsal", "pack_id", "pair", "idempotency_key", id)))
                        .isEqualTo("payment_required");
                assertThat(error(
                                client,
                                "solve",
                                Map.of(
                                        "intent",
                                        "rehearse",
                                        "budget",
                                        "1.00",
                                        "input",
                                        Map.of(),
                                        "idempotency_key",
                                        id)))
                        .isEqualTo("payment_required");
                JsonNode byCard = McpClients.json(McpClients.call(
                        client,
                        "run_agent",
                        Map.of(
                                "agent_id",
                                "rehearsal",
                                "input",
                                Map.of(),
                                "pay_with",
                                "card:" + id,
                                "idempotency_key",
                                "new")));
                assertThat(byCard.at("/problems/0/path").asString()).isEqualTo("pay_with");
            }
            JsonNode packs = McpClients.json(
                    McpClients.call(client, "list_agent_credit_packs", Map.of("agent_id", "rehearsal")));
            assertThat(packs.at("/balances/runs_total").asInt()).isZero();
            JsonNode purse = McpClients.json(McpClients.call(client, "wallet_status", Map.of()));
            assertThat(purse.at("/customer").asString()).isEqualTo("bob");
            assertThat(purse.at("/packs")).isEmpty();
            assertThat(McpClients.json(McpClients.call(
                                    client,
                                    "buy_agent_credit_pack",
                                    Map.of("agent_id", "rehearsal", "pack_id", "pair"),
                                    McpClients.decoded(shopper.credential())))
                            .at("/error")
                            .asString())
                    .isEqualTo("conflict");
            for (String tool : new String[] {"search_agents", "wallet_status"}) {
                assertThat(error(client, tool, Map.of("customer", "alice"))).isEqualTo("invalid_request");
            }
            assertThat(error(client, "get_agent", Map.of("agent_id", "alice"))).isEqualTo("not_found");
        }
    }

    private static String error(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return McpClients.json(McpClients.call(client, tool, arguments))
                .at("/error")
                .asString();
    }
}
