package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.McpClients;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.value.Principal;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** MCP's own client, unchanged, and the marketplace as a process of its own behind two streams. */
class StdioTest {

    @TempDir
    Path folder;

    private McpSyncClient customer(StripeStandIn stripe, FacilitatorStandIn facilitator, String name) {
        Map<String, String> environment = new TreeMap<>(Markets.ENVIRONMENT);
        environment.put("MARKETPLACE_KEY", new CustomerKeys(Markets.TOKEN).issue(Principal.of(name)));
        List<String> arguments = new ArrayList<>(List.of("PT0S", "stdio"));
        arguments.addAll(Markets.arguments(
                stripe, facilitator, "jdbc:h2:file:" + folder.resolve("market") + ";DB_CLOSE_ON_EXIT=FALSE"));
        return McpClients.process(LaterMarketplace.class, arguments, environment);
    }

    @Test
    void aProcessServesTheCustomerOfItsEnvironmentAndKeepsWhatItHas() throws IOException {
        try (StripeStandIn stripe = new StripeStandIn(InstantSource.system());
                FacilitatorStandIn facilitator = new FacilitatorStandIn(InstantSource.system())) {
            Map<String, Object> pair = Map.of("agent_id", "rehearsal", "pack_id", "pair", "idempotency_key", "p");
            Map<String, Object> run = Map.of("agent_id", "rehearsal", "input", Map.of(), "idempotency_key", "r");
            JsonNode answer;
            McpSyncClient alice = customer(stripe, facilitator, "alice");
            assertThat(McpClients.call(alice, "buy_agent_credit_pack", pair).isError())
                    .isTrue();
            JsonNode payment =
                    McpClients.decoded(Markets.shopper("0.95", Instant.now()).credential());
            assertThat(McpClients.call(alice, "buy_agent_credit_pack", pair, payment)
                            .isError())
                    .isFalse();
            answer = McpClients.json(McpClients.call(alice, "run_agent", run));
            assertThat(answer.at("/status").asString()).isEqualTo("succeeded");
            assertThat(alice.closeGracefully()).isTrue();

            McpSyncClient again = customer(stripe, facilitator, "alice");
            assertThat(McpClients.json(McpClients.call(again, "run_agent", run)))
                    .isEqualTo(answer);
            assertThat(McpClients.json(McpClients.call(again, "wallet_status", Map.of()))
                            .at("/packs/0/runs_available")
                            .asInt())
                    .isEqualTo(1);
            assertThat(again.closeGracefully()).isTrue();

            McpSyncClient bob = customer(stripe, facilitator, "bob");
            assertThat(McpClients.json(McpClients.call(bob, "wallet_status", Map.of()))
                            .at("/customer")
                            .asString())
                    .isEqualTo("bob");
            assertThat(McpClients.json(McpClients.call(bob, "get_job", Map.of("job_id", "r")))
                            .at("/error")
                            .asString())
                    .isEqualTo("not_found");
            assertThat(bob.closeGracefully()).isTrue();
            assertThat(facilitator.ledger()).hasSize(1);
        }
    }

    @Test
    void whatIsUnderWayEndsBeforeTheProcessDoes() throws IOException {
        try (StripeStandIn stripe = new StripeStandIn(InstantSource.system());
                FacilitatorStandIn facilitator = new FacilitatorStandIn(InstantSource.system());
                Callers callers = new Callers()) {
            McpSyncClient alice = customer(stripe, facilitator, "alice");
            Map<String, Object> slow =
                    Map.of("agent_id", "rehearsal", "input", Map.of("wait_ms", 3000), "idempotency_key", "r");
            JsonNode payment =
                    McpClients.decoded(Markets.shopper("0.50", Instant.now()).credential());
            Future<CallToolResult> cut = callers.begin(() -> McpClients.call(alice, "run_agent", slow, payment));
            while (!job(alice).equals("running")) {
                Thread.onSpinWait();
            }
            assertThat(alice.closeGracefully()).isTrue();
            cut.cancel(true);

            McpSyncClient again = customer(stripe, facilitator, "alice");
            assertThat(job(again)).isEqualTo("succeeded");
            assertThat(again.closeGracefully()).isTrue();
        }
    }

    private static String job(McpSyncClient client) {
        return McpClients.json(McpClients.call(client, "get_job", Map.of("job_id", "r")))
                .at("/status")
                .asString("");
    }
}
