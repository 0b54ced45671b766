package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.McpDoor;
import io.carnet.billing.value.Principal;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.http.HttpServlet;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The tools over MCP. Who calls is known by the key of the connection, or of each request. */
final class McpSide {

    private static final String NAME = "agent-marketplace";
    private static final String VERSION = "0.1.0";
    private static final String INSTRUCTIONS =
            "Agents are paid by pack or by run. Repeat a call that was not answered under the same idempotency_key.";
    private static final String PAYMENT = "x402/payment";
    private static final String RECEIPT = "x402/payment-response";

    private final Market market;
    private final CashDesk desk;

    private McpSide(Market market, CashDesk desk) {
        this.market = market;
        this.desk = desk;
    }

    /** The tools for whoever shows a customer's key. */
    static HttpServlet overHttp(Market market, CashDesk desk, CustomerKeys keys) {
        McpSide side = new McpSide(market, desk);
        return new McpDoor<>(
                new McpDoor.Host(NAME, VERSION, INSTRUCTIONS, HttpSide.LONGEST),
                Principal.class,
                keys::customer,
                Tool.ALL.stream()
                        .map(tool -> new McpDoor.Tool<Principal>(
                                described(tool), (customer, request) -> side.call(tool, customer, request)))
                        .toList());
    }

    /** The tools for one customer, over two streams. */
    static McpSyncServer overStreams(
            Market market, CashDesk desk, Principal customer, InputStream in, OutputStream out) {
        McpSide side = new McpSide(market, desk);
        return McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper(), in, out))
                .serverInfo(NAME, VERSION)
                .instructions(INSTRUCTIONS)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .validateToolInputs(false)
                .tools(Tool.ALL.stream()
                        .map(tool -> new McpServerFeatures.SyncToolSpecification(
                                described(tool), (exchange, request) -> side.call(tool, customer, request)))
                        .toList())
                .build();
    }

    private static McpSchema.Tool described(Tool tool) {
        return McpSchema.Tool.builder(tool.name(), tool.schema())
                .description(tool.description())
                .build();
    }

    private CallToolResult call(Tool tool, Principal customer, CallToolRequest request) {
        Map<String, List<String>> headers = new HashMap<>();
        Optional.ofNullable(request.meta()).map(meta -> meta.get(PAYMENT)).ifPresent(payment -> {
            byte[] json = JsonMapper.shared().writeValueAsBytes(payment);
            headers.put("payment-signature", List.of(Base64.getEncoder().encodeToString(json)));
        });
        Call call = new Call(customer, McpDoor.arguments(request), desk.read(headers), "mcp://tool/" + tool.name());
        return result(market.answer(tool, call));
    }

    /** What HTTP says in headers: what is to be paid is part of the result, a receipt stands beside it. */
    private static CallToolResult result(Answer answer) {
        ObjectNode body = answer.body().deepCopy();
        decoded(answer, "PAYMENT-REQUIRED")
                .ifPresent(asked -> asked.properties().forEach(each -> body.set(each.getKey(), each.getValue())));
        CallToolResult.Builder result = McpDoor.result(body).isError(answer.status() >= 400);
        decoded(answer, "PAYMENT-RESPONSE")
                .or(() -> decoded(answer, "X-PAYMENT-RESPONSE"))
                .ifPresent(receipt -> result.meta(Map.of(RECEIPT, McpDoor.plain(receipt))));
        return result.build();
    }

    private static Optional<JsonNode> decoded(Answer answer, String header) {
        return Optional.ofNullable(answer.headers().get(header))
                .map(values -> new String(Base64.getDecoder().decode(values.get(0)), StandardCharsets.UTF_8))
                .map(JsonMapper.shared()::readTree);
    }
}
