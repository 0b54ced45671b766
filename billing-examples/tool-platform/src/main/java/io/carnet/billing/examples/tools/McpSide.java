package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.McpDoor;
import io.carnet.billing.examples.tools.Callers.Agent;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Parameter;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.tools.tool.Workflow;
import io.carnet.billing.refusal.UnavailableException;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.node.ObjectNode;

/** The catalogue over MCP: each action and each workflow is a tool, for agents with the token of their group. */
@Configuration
class McpSide {

    private static final String INSTRUCTIONS =
            "Every call has an idempotency_key and is charged once under it: repeat what was not answered under the same.";
    private static final String KEY = "idempotency_key";
    private static final String SESSION = "session";
    private static final List<Parameter> OF_ALL = List.of(
            Parameter.text(KEY, "yours for this call, " + Call.NAME),
            Parameter.text(SESSION, "what you call the conversation").optional());

    private final Invoker invoker;
    private final Failures failures;

    McpSide(Invoker invoker, Failures failures) {
        this.invoker = invoker;
        this.failures = failures;
    }

    @Bean
    ServletRegistrationBean<McpDoor<Agent>> mcp(Toolbox toolbox, Groups groups) {
        List<McpDoor.Tool<Agent>> tools = Stream.concat(
                        toolbox.actions().stream().map(this::tool),
                        toolbox.workflows().stream().map(this::tool))
                .toList();
        McpDoor.Host host = new McpDoor.Host("tool-platform", "0.1.0", INSTRUCTIONS, Body.LONGEST);
        return new ServletRegistrationBean<>(
                new McpDoor<>(host, Agent.class, token -> bearing(groups, token), tools), McpDoor.PATH);
    }

    /** The door knows the library's failures, and not Spring's. */
    private static Optional<Agent> bearing(Groups groups, String token) {
        try {
            return groups.bearing(token);
        } catch (RuntimeException e) {
            throw Failures.passes(e) ? new UnavailableException(e) : e;
        }
    }

    private McpDoor.Tool<Agent> tool(Action action) {
        return tool(action.product(), ToolController.view(action), action.parameters(), action::task);
    }

    private McpDoor.Tool<Agent> tool(Workflow workflow) {
        return tool(
                workflow.product(),
                ToolController.view(workflow),
                workflow.first().parameters(),
                workflow::task);
    }

    /** Many clients know names without a slash only. */
    private McpDoor.Tool<Agent> tool(
            String product, ObjectNode view, List<Parameter> parameters, Function<Fields, Task> reader) {
        ObjectNode schema = Parameter.schema(
                Stream.of(parameters, OF_ALL).flatMap(List::stream).toList());
        McpSchema.Tool described = McpSchema.Tool.builder(product.replace('/', '_'), McpDoor.plain(schema))
                .description(view.get("description").asString())
                .meta(McpDoor.plain(view.without(List.of("description", "parameters"))))
                .build();
        return new McpDoor.Tool<>(described, (agent, request) -> answer(agent, McpDoor.arguments(request), reader));
    }

    private CallToolResult answer(Agent agent, Fields fields, Function<Fields, Task> reader) {
        try {
            Reply reply = invoker.invoke(call(agent, fields, reader));
            return result(reply.status(), (ObjectNode) reply.body());
        } catch (RuntimeException e) {
            ResponseEntity<Object> refused = failures.answer(e);
            ObjectNode body = (ObjectNode) Objects.requireNonNull(refused.getBody());
            Optional.ofNullable(refused.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))
                    .ifPresent(seconds -> body.put("retry_after", Long.parseLong(seconds)));
            return result(refused.getStatusCode().value(), body);
        }
    }

    private static Call call(Agent agent, Fields fields, Function<Fields, Task> reader) {
        Optional<String> name = fields.needed(KEY, Fields.text(McpSide::name));
        Optional<String> session = fields.optional(SESSION, Fields.text(Call::session));
        Task task = reader.apply(fields);
        return Call.by(agent, session, name.orElseThrow(), task, fields.without(List.of(KEY, SESSION)));
    }

    private static String name(String text) {
        if (!Call.isName(text)) {
            throw new IllegalArgumentException("must match " + Call.NAME);
        }
        return text;
    }

    /** What HTTP says beside the body is part of it. */
    private static CallToolResult result(int status, ObjectNode body) {
        return McpDoor.result(body.put("status", status)).isError(status >= 400).build();
    }
}
