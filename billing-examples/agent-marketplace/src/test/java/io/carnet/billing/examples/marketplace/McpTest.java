package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.McpClients;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** MCP's own client, unchanged, over streamable HTTP. */
class McpTest {

    private static final Map<String, Object> PAIR = Map.of("agent_id", "rehearsal", "pack_id", "pair");
    private static final Map<String, Object> RUN = Map.of("agent_id", "rehearsal", "input", Map.of());

    private final Markets market = new Markets();
    private final Client http = market.customer("alice");
    private final McpSyncClient alice = McpClients.of(http);

    @AfterEach
    void close() {
        assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
        alice.close();
        market.close();
    }

    private JsonNode payment(String dollars) {
        return McpClients.decoded(market.shopper(dollars).credential());
    }

    @Test
    void everyToolIsListedWithWhatItWants() {
        List<McpSchema.Tool> tools = alice.listTools().tools();

        assertThat(tools)
                .extracting(McpSchema.Tool::name)
                .containsExactlyInAnyOrder(Tool.ALL.stream().map(Tool::name).toArray(String[]::new));
        McpSchema.Tool run = tools.stream()
                .filter(tool -> tool.name().equals("run_agent"))
                .findFirst()
                .orElseThrow();
        assertThat(run.inputSchema().get("required")).isEqualTo(List.of("agent_id", "input"));
    }

    @Test
    void whatIsToBePaidIsToldInTheResultAndPaidInTheNextCall() {
        CallToolResult asked = McpClients.call(alice, "buy_agent_credit_pack", PAIR);
        JsonNode required = McpClients.json(asked);
        assertThat(asked.isError()).isTrue();
        assertThat(required.at("/x402Version").asInt()).isEqualTo(2);
        assertThat(required.at("/error").asString()).isEqualTo("payment_required");
        assertThat(required.at("/accepts/0/amount").asString()).isEqualTo("950000");
        assertThat(required.at("/resource/url").asString()).isEqualTo("mcp://tool/buy_agent_credit_pack");
        assertThat(required.at("/offers")).hasSize(2);

        JsonNode payment = payment("0.95");
        CallToolResult bought = McpClients.call(alice, "buy_agent_credit_pack", PAIR, payment);
        assertThat(bought.isError()).isFalse();
        assertThat(McpClients.json(bought).at("/runs_granted").asInt()).isEqualTo(2);
        JsonNode receipt = McpClients.tree(bought.meta().get("x402/payment-response"));
        assertThat(receipt.at("/success").asBoolean()).isTrue();
        assertThat(receipt.at("/transaction").asString()).startsWith("0x");
        CallToolResult again = McpClients.call(alice, "buy_agent_credit_pack", PAIR, payment);
        assertThat(McpClients.json(again)).isEqualTo(McpClients.json(bought));
        assertThat(again.meta()).isEqualTo(bought.meta());
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void packsAreListedRunAndSolvedWith() {
        McpClients.call(alice, "buy_agent_credit_pack", PAIR, payment("0.95"));

        JsonNode packs =
                McpClients.json(McpClients.call(alice, "list_agent_credit_packs", Map.of("agent_id", "rehearsal")));
        assertThat(packs.at("/balances/runs_available").asInt()).isEqualTo(2);
        assertThat(packs.at("/offers/1/pack_id").asString()).isEqualTo("pair");
        JsonNode run = McpClients.json(McpClients.call(alice, "run_agent", RUN));
        assertThat(run.at("/status").asString()).isEqualTo("succeeded");
        assertThat(run.at("/output/applause").asBoolean()).isTrue();
        JsonNode job = McpClients.json(McpClients.call(
                alice, "get_job", Map.of("job_id", run.at("/job_id").asString())));
        assertThat(job).isEqualTo(run);
        JsonNode solved = McpClients.json(
                McpClients.call(alice, "solve", Map.of("intent", "rehearse", "budget", "0.50", "input", Map.of())));
        assertThat(solved.at("/funding").asString()).isEqualTo("pack");
        CallToolResult empty = McpClients.call(alice, "run_agent", RUN);
        assertThat(empty.isError()).isTrue();
        assertThat(McpClients.json(empty).at("/error").asString()).isEqualTo("payment_required");
        JsonNode paid = McpClients.json(McpClients.call(alice, "run_agent", RUN, payment("0.50")));
        assertThat(paid.at("/funding").asString()).isEqualTo("payment");
        JsonNode wallet = McpClients.json(McpClients.call(alice, "wallet_status", Map.of()));
        assertThat(wallet.at("/customer").asString()).isEqualTo("alice");
        assertThat(wallet.at("/packs")).isEmpty();
        JsonNode found = McpClients.json(McpClients.call(alice, "search_agents", Map.of("query", "keywords")));
        String agent = found.at("/agents/0/agent_id").asString();
        assertThat(McpClients.json(McpClients.call(alice, "get_agent", Map.of("agent_id", agent)))
                        .at("/price_per_run")
                        .asString())
                .isEqualTo("0.50");
    }

    @Test
    void whatIsWrongIsAnErrorOfTheToolAndCostsNothing() {
        CallToolResult wrong = McpClients.call(
                alice,
                "run_agent",
                Map.of("agent_id", "summarizer", "input", Map.of("text", 7, "x", 1), "customer", "bob"));
        assertThat(wrong.isError()).isTrue();
        assertThat(McpClients.json(wrong)
                        .at("/problems")
                        .valueStream()
                        .map(problem -> problem.at("/path").asString()))
                .containsExactlyInAnyOrder("input.text", "input.x", "customer");
        CallToolResult malformed = alice.callTool(McpSchema.CallToolRequest.builder("run_agent")
                .arguments(RUN)
                .meta(Map.of("x402/payment", Map.of("x402Version", 2)))
                .build());
        assertThat(McpClients.json(malformed).at("/error").asString()).isEqualTo("malformed_payment");
        assertThat(McpClients.json(McpClients.call(alice, "get_job", Map.of("job_id", "none")))
                        .at("/error")
                        .asString())
                .isEqualTo("not_found");
        CallToolResult failed = McpClients.call(
                alice, "run_agent", Map.of("agent_id", "rehearsal", "input", Map.of("fail", true)), payment("0.50"));
        assertThat(failed.isError()).isTrue();
        assertThat(McpClients.json(failed).at("/error").asString()).isEqualTo("agent_failed");
        assertThat(market.facilitator.ledger()).hasSize(1);
    }

    @Test
    void callsThatAreIssuedAgainSpendOnceHoweverManyThereAre() {
        McpClients.call(alice, "buy_agent_credit_pack", PAIR, payment("0.95"));
        Map<String, Object> once =
                Map.of("agent_id", "rehearsal", "input", Map.of("wait_ms", 200), "idempotency_key", "k");

        try (Callers callers = new Callers()) {
            List<JsonNode> runs = callers.all(IntStream.range(0, 8)
                    .mapToObj(any -> () -> McpClients.json(McpClients.call(alice, "run_agent", once))));
            assertThat(runs.stream().distinct()).hasSize(1);
            assertThat(runs.get(0).at("/status").asString()).isEqualTo("succeeded");
        }
        assertThat(http.get("/jobs/k").at("/status")).isEqualTo("succeeded");
        assertThat(http.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                .isEqualTo("1");
    }

    @Test
    void nobodyIsLetInWithoutAKey() {
        try (McpSyncClient nobody = McpClients.to(market.anybody(), Map.of())) {
            assertThatThrownBy(nobody::initialize).isNotNull();
        }
    }
}
