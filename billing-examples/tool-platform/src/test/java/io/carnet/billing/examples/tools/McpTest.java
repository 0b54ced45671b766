package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.McpClients;
import io.carnet.billing.examples.host.McpDoor;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** MCP's own client, unchanged, with the token of an agent group. */
class McpTest extends PlatformTest {

    private static final Map<String, Object> TWO_WORDS = Map.of("text", "Two words.");

    private McpSyncClient mcp;

    @BeforeEach
    void connect() {
        mcp = McpClients.of(agent);
    }

    @AfterEach
    void disconnect() {
        mcp.close();
    }

    private static CallToolResult call(McpSyncClient client, String tool, String key, Map<String, Object> parameters) {
        Map<String, Object> arguments = new HashMap<>(parameters);
        arguments.put("idempotency_key", key);
        return McpClients.call(client, tool, arguments);
    }

    private CallToolResult count(String key) {
        return call(mcp, "text_statistics", key, TWO_WORDS);
    }

    private static List<String> paths(CallToolResult refused) {
        assertThat(refused.isError()).isTrue();
        JsonNode said = McpClients.json(refused);
        assertThat(said.at("/status").asInt()).as(said.toString()).isEqualTo(422);
        return values(said.get("problems"), "path");
    }

    @Test
    void everyActionAndWorkflowIsAToolWithItsSchemaAndItsPrice() {
        List<McpSchema.Tool> tools = mcp.listTools().tools();

        assertThat(tools)
                .extracting(McpSchema.Tool::name)
                .containsExactlyInAnyOrder(
                        "text_statistics",
                        "digest_hash",
                        "digest_encode",
                        "csv_to-json",
                        "units_convert",
                        "faulty_fail",
                        "workflow_csv-fingerprint",
                        "workflow_broken");
        assertThat(tools).allMatch(tool -> tool.name().matches("[a-zA-Z0-9_-]{1,64}"));
        assertThat(tools)
                .allSatisfy(tool -> assertThat((List<?>) tool.inputSchema().get("required"))
                        .asString()
                        .contains("idempotency_key"));
        McpSchema.Tool hash = tools.stream()
                .filter(tool -> tool.name().equals("digest_hash"))
                .findFirst()
                .orElseThrow();
        JsonNode schema = McpClients.tree(hash.inputSchema());
        assertThat(schema.at("/required").toString()).isEqualTo("[\"text\",\"algorithm\",\"idempotency_key\"]");
        assertThat(schema.at("/properties/algorithm/enum").toString()).isEqualTo("[\"SHA-256\",\"SHA-512\"]");
        assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
        assertThat(McpClients.tree(hash.meta()).at("/x-pricing").toString())
                .isEqualTo("{\"price_per_unit\":1,\"unit_type\":\"call\",\"currency\":\"credits\"}");
    }

    @Test
    void aCallIsChargedOnceHoweverOftenItIsIssuedAndByWhicheverWay() {
        CallToolResult first = count("one");
        JsonNode said = McpClients.json(first);

        assertThat(first.isError()).isFalse();
        assertThat(said.at("/result/words").asInt()).isEqualTo(2);
        assertThat(said.at("/balance_credits").asInt()).isEqualTo(99);
        assertThat(McpClients.json(count("one"))).isEqualTo(said);
        Answer http = count(agent, "one");
        assertThat(http.status()).isEqualTo(200);
        assertThat(((ObjectNode) http.json()).put("status", 200)).isEqualTo(said);
        CallToolResult other = call(mcp, "text_statistics", "one", Map.of("text", "Other."));
        assertThat(McpClients.json(other).at("/status").asInt()).isEqualTo(409);
        assertThat(McpClients.json(call(mcp, "faulty_fail", "one", Map.of()))
                        .at("/status")
                        .asInt())
                .isEqualTo(409);

        assertThat(balance(alice)).isEqualTo("99");
        assertThat(rows(alice, "")).containsExactly("crew/one");
    }

    @Test
    void ofManyThatIssueTheSameAtOnceOneSpends() {
        List<Integer> statuses = IntStream.range(0, 8)
                .mapToObj(any -> CompletableFuture.supplyAsync(
                        () -> McpClients.json(count("same")).at("/status").asInt(), THREADS))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(statuses).isSubsetOf(200, 409).contains(200);
        assertThat(McpClients.json(count("same")).at("/status").asInt()).isEqualTo(200);
        assertThat(balance(alice)).isEqualTo("99");
    }

    @Test
    void aWorkflowAndASessionAreKnownAsOverHttp() {
        CallToolResult done = call(mcp, "workflow_csv-fingerprint", "w", Map.of("csv", "a\n1\n2", "session", "s"));

        assertThat(McpClients.json(done).at("/charged_credits").asString()).isEqualTo("1.2");
        assertThat(rows(alice, "?session=s")).containsExactly("crew/w/2", "crew/w/1", "crew/w");
    }

    @Test
    void whatIsInTheWayIsAnErrorOfTheToolAndCostsNothing() {
        CallToolResult failed = call(mcp, "faulty_fail", "f", Map.of("reason", "no luck"));
        assertThat(failed.isError()).isTrue();
        assertThat(McpClients.json(failed).at("/error").asString()).isEqualTo("no luck");
        assertThat(McpClients.json(failed).at("/status").asInt()).isEqualTo(502);

        assertThat(paths(McpClients.call(mcp, "digest_hash", Map.of("text", 7, "x", 1, "idempotency_key", "a b"))))
                .containsExactly("algorithm", "idempotency_key", "text", "x");
        assertThat(paths(McpClients.call(mcp, "text_statistics", TWO_WORDS))).containsExactly("idempotency_key");
        assertThatThrownBy(() -> call(mcp, "text_nothing", "k", Map.of())).isNotNull();

        alice.put("/v1/groups/crew", "{\"version\":1,\"allow\":[\"digest\"],\"caps\":{}}");
        JsonNode forbidden = McpClients.json(count("two"));
        assertThat(forbidden.at("/status").asInt()).isEqualTo(403);
        assertThat(forbidden.at("/violations/0").asString()).contains("text/statistics");
        assertThat(balance(alice)).isEqualTo("100");
    }

    @Test
    void whoHasTooLittleIsToldWhatIsMissingAndWhatThereIsToBuy() {
        Client poor = Platforms.customer(port, "bob", "0.6");
        try (McpSyncClient worker = McpClients.of(Platforms.agent(poor, "crew", ALL, "{}"))) {
            CallToolResult refused = call(worker, "text_statistics", "one", TWO_WORDS);
            assertThat(refused.isError()).isTrue();
            JsonNode said = McpClients.json(refused);
            assertThat(said.at("/status").asInt()).isEqualTo(402);
            assertThat(said.at("/missing_credits").decimalValue()).isEqualByComparingTo("0.4");
            assertThat(values(said.at("/offers"), "offer")).containsExactly("credits", "team");

            Platforms.customer(port, "bob", "1");
            assertThat(call(worker, "text_statistics", "one", TWO_WORDS).isError())
                    .isFalse();
        }
    }

    @Test
    void whoCannotBeServedNowIsToldToComeBack() {
        billing().close();

        JsonNode refused = McpClients.json(count("one"));

        assertThat(refused.at("/status").asInt()).isEqualTo(503);
        assertThat(refused.at("/retry_after").asInt()).isEqualTo(1);
        platform.getBean(HikariDataSource.class).close();
        Answer withoutDatabase = agent.post(McpDoor.PATH, "{}");
        assertThat(withoutDatabase.status()).isEqualTo(503);
        assertThat(withoutDatabase.header("Retry-After")).isEqualTo("1");
        platform.close();
    }

    @Test
    void onlyATokenOfAGroupOpensTheDoorAndOnlyForAsLongAsItIsOne() {
        for (Client other : List.of(nobody.bearing(""), alice, nobody.bearing(Platforms.TOKEN))) {
            try (McpSyncClient stranger =
                    McpClients.to(other, Map.of("Authorization", other.headers().get(1)))) {
                assertThatThrownBy(stranger::initialize).isNotNull();
            }
        }
        alice.send("POST", "/v1/groups/crew/token", BodyPublishers.noBody());

        assertThatThrownBy(() -> count("late")).isNotNull();
        assertThat(balance(alice)).isEqualTo("100");
    }
}
