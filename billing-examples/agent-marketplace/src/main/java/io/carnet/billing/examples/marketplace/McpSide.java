package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.value.Principal;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures;
import io.modelcontextprotocol.server.McpStatelessServerFeatures;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
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

    static final String PATH = "/mcp";

    private static final String NAME = "agent-marketplace";
    private static final String VERSION = "0.1.0";
    private static final String INSTRUCTIONS =
            "Agents are paid by pack or by run. Repeat a call that was not answered under the same idempotency_key.";
    private static final String CUSTOMER = "customer";
    private static final String PAYMENT = "x402/payment";
    private static final String RECEIPT = "x402/payment-response";

    private final Market market;
    private final CashDesk desk;

    private McpSide(Market market, CashDesk desk) {
        this.market = market;
        this.desk = desk;
    }

    /** Streamable HTTP without sessions: each request stands for itself, and proves who sends it. */
    static HttpServlet overHttp(Market market, CashDesk desk, CustomerKeys keys) {
        McpSide side = new McpSide(market, desk);
        HttpServletStatelessServerTransport transport = HttpServletStatelessServerTransport.builder()
                .jsonMapper(McpJsonDefaults.getMapper())
                .messageEndpoint(PATH)
                .maxRequestSize(HttpSide.LONGEST)
                .contextExtractor(
                        request -> McpTransportContext.create(Map.of(CUSTOMER, request.getAttribute(CUSTOMER))))
                .build();
        McpServer.sync(transport)
                .serverInfo(NAME, VERSION)
                .instructions(INSTRUCTIONS)
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .validateToolInputs(false)
                .immediateExecution(true)
                .tools(Tool.ALL.stream()
                        .map(tool -> new McpStatelessServerFeatures.SyncToolSpecification(
                                described(tool),
                                (context, request) -> side.call(tool, (Principal) context.get(CUSTOMER), request)))
                        .toList())
                .build();
        return new Door(transport, keys);
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
        byte[] arguments =
                request.arguments() == null ? new byte[0] : JsonMapper.shared().writeValueAsBytes(request.arguments());
        Call call = new Call(customer, Fields.of(arguments), desk.read(headers), "mcp://tool/" + tool.name());
        return result(market.answer(tool, call));
    }

    /** What HTTP says in headers: what is to be paid is part of the result, a receipt stands beside it. */
    private static CallToolResult result(Answer answer) {
        ObjectNode body = answer.body().deepCopy();
        CallToolResult.Builder result = CallToolResult.builder();
        decoded(answer, "PAYMENT-REQUIRED")
                .ifPresent(asked -> asked.properties().forEach(each -> body.set(each.getKey(), each.getValue())));
        decoded(answer, "PAYMENT-RESPONSE")
                .or(() -> decoded(answer, "X-PAYMENT-RESPONSE"))
                .ifPresent(receipt -> result.meta(Map.of(RECEIPT, plain(receipt))));
        return result.structuredContent(plain(body))
                .addTextContent(body.toString())
                .isError(answer.status() >= 400)
                .build();
    }

    private static Optional<JsonNode> decoded(Answer answer, String header) {
        return Optional.ofNullable(answer.headers().get(header))
                .map(values -> new String(Base64.getDecoder().decode(values.get(0)), StandardCharsets.UTF_8))
                .map(JsonMapper.shared()::readTree);
    }

    private static Map<?, ?> plain(JsonNode json) {
        return JsonMapper.shared().convertValue(json, Map.class);
    }

    /** Lets nobody in without a key. */
    private static final class Door extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final transient HttpServletStatelessServerTransport inside;
        private final transient CustomerKeys keys;

        Door(HttpServletStatelessServerTransport inside, CustomerKeys keys) {
            this.inside = inside;
            this.keys = keys;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            Optional<Principal> customer = HttpSide.token(Optional.ofNullable(request.getHeader("Authorization")))
                    .flatMap(keys::customer);
            if (customer.isEmpty()) {
                response.setHeader("WWW-Authenticate", "Bearer");
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
                return;
            }
            request.setAttribute(CUSTOMER, customer.get());
            inside.service(request, response);
        }
    }
}
