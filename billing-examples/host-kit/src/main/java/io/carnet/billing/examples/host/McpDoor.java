package io.carnet.billing.examples.host;

import io.carnet.billing.refusal.TransientException;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.HttpServletStatelessServerTransport;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tools over MCP, by streamable HTTP without sessions: each request stands for itself, and its bearer says who sends it.
 * Nobody else is let in.
 *
 * @param <C> who is let in
 */
public final class McpDoor<C> extends HttpServlet {

    public static final String PATH = "/mcp";

    private static final long serialVersionUID = 1L;
    private static final String CALLER = "caller";

    private final transient HttpServletStatelessServerTransport inside;
    private final transient Function<String, Optional<C>> callers;

    /** A tool, and what it answers whom. */
    public record Tool<C>(McpSchema.Tool described, BiFunction<C, CallToolRequest, CallToolResult> answer) {}

    /** What a host says of itself, and how long a request to it may be. */
    public record Host(String name, String version, String instructions, int longest) {}

    /**
     * Opens it.
     *
     * @param caller who is let in
     * @param callers who bears a token; if it throws a {@link TransientException}, whoever asks is told to come back
     */
    public McpDoor(Host host, Class<C> caller, Function<String, Optional<C>> callers, List<Tool<C>> tools) {
        this.callers = callers;
        inside = HttpServletStatelessServerTransport.builder()
                .jsonMapper(McpJsonDefaults.getMapper())
                .messageEndpoint(PATH)
                .maxRequestSize(host.longest())
                .contextExtractor(request -> McpTransportContext.create(Map.of(CALLER, request.getAttribute(CALLER))))
                .build();
        McpServer.sync(inside)
                .serverInfo(host.name(), host.version())
                .instructions(host.instructions())
                .capabilities(ServerCapabilities.builder().tools(false).build())
                .validateToolInputs(false)
                .immediateExecution(true)
                .tools(tools.stream()
                        .map(tool -> new SyncToolSpecification(
                                tool.described(),
                                (context, request) -> tool.answer().apply(caller.cast(context.get(CALLER)), request)))
                        .toList())
                .build();
    }

    /** What a tool was called with. */
    public static Fields arguments(CallToolRequest request) {
        return Fields.of(
                request.arguments() == null ? new byte[0] : JsonMapper.shared().writeValueAsBytes(request.arguments()));
    }

    /** Says it twice, for clients of either kind: structured, and as text. */
    public static CallToolResult.Builder result(ObjectNode body) {
        return CallToolResult.builder().structuredContent(plain(body)).addTextContent(body.toString());
    }

    /** As the library of MCP takes it. */
    public static Map<String, Object> plain(JsonNode json) {
        return JsonMapper.shared().convertValue(json, new TypeReference<>() {});
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Optional<C> caller;
        try {
            caller = Bearer.in(Optional.ofNullable(request.getHeader("Authorization")))
                    .flatMap(callers);
        } catch (TransientException e) {
            response.setHeader("Retry-After", "1");
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        if (caller.isEmpty()) {
            response.setHeader("WWW-Authenticate", "Bearer");
            response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        request.setAttribute(CALLER, caller.get());
        inside.service(request, response);
    }
}
