package io.carnet.billing.examples.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** MCP's Java client, over HTTP and over the streams of a process. */
public final class McpClients {

    private McpClients() {}

    public static McpSyncClient of(Client customer) {
        McpSyncClient client =
                to(customer, Map.of("Authorization", customer.headers().get(1)));
        client.initialize();
        return client;
    }

    public static McpSyncClient to(Client customer, Map<String, String> headers) {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder(
                                customer.base().toString())
                        .endpoint(McpDoor.PATH)
                        .addHttpRequestCustomizer(
                                (request, method, uri, body, context) -> headers.forEach(request::header))
                        .build())
                .requestTimeout(Duration.ofSeconds(60))
                .build();
    }

    public static McpSyncClient process(Class<?> main, List<String> arguments, Map<String, String> environment) {
        List<String> all = new ArrayList<>(List.of(
                "-XX:TieredStopAtLevel=1",
                "-Dorg.jboss.logging.provider=slf4j",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        all.addAll(arguments);
        ServerParameters parameters = ServerParameters.builder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .args(all)
                .env(environment)
                .build();
        McpSyncClient client = McpClient.sync(new StdioClientTransport(parameters, McpJsonDefaults.getMapper()))
                .requestTimeout(Duration.ofSeconds(60))
                .initializationTimeout(Duration.ofSeconds(60))
                .build();
        client.initialize();
        return client;
    }

    public static CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        return client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
    }

    public static CallToolResult call(
            McpSyncClient client, String tool, Map<String, Object> arguments, JsonNode payment) {
        return client.callTool(CallToolRequest.builder(tool)
                .arguments(arguments)
                .meta(Map.of("x402/payment", JsonMapper.shared().convertValue(payment, Map.class)))
                .build());
    }

    /** What a result says, which it says twice. */
    public static JsonNode json(CallToolResult result) {
        JsonNode said = tree(result.structuredContent());
        String text = ((TextContent) result.content().get(0)).text();
        assertThat(JsonMapper.shared().readTree(text)).isEqualTo(said);
        return said;
    }

    public static JsonNode tree(Object value) {
        return JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(value));
    }

    public static JsonNode decoded(String base64) {
        return JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }
}
