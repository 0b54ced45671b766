package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.Callers.Agent;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Parameter;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.tools.tool.Workflow;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The catalogue, and the calls of what is in it. Whose credits pay is what the token says, never an argument. */
@RestController
class ToolController {

    private final Toolbox toolbox;
    private final Invoker invoker;

    ToolController(Toolbox toolbox, Invoker invoker) {
        this.toolbox = toolbox;
        this.invoker = invoker;
    }

    @GetMapping("/v1/tools")
    ObjectNode catalogue() {
        ObjectNode json = Views.object();
        ArrayNode tools = json.putArray("tools");
        toolbox.actions().stream().map(ToolController::view).forEach(tools::add);
        ArrayNode workflows = json.putArray("workflows");
        toolbox.workflows().stream().map(ToolController::view).forEach(workflows::add);
        return json;
    }

    static ObjectNode view(Action action) {
        ObjectNode json = Views.object()
                .put("product", action.tool())
                .put("action", action.name())
                .put("description", action.description());
        json.set("parameters", Parameter.schema(action.parameters()));
        json.set("x-pricing", pricing(action));
        return json;
    }

    static ObjectNode view(Workflow workflow) {
        ObjectNode json = Views.object().put("workflow", workflow.name()).put("description", workflow.description());
        json.set("parameters", Parameter.schema(workflow.first().parameters()));
        ArrayNode steps = json.putArray("steps");
        workflow.actions()
                .forEach(action ->
                        steps.addObject().put("product", action.product()).set("x-pricing", pricing(action)));
        return json;
    }

    private static ObjectNode pricing(Action action) {
        return Views.object()
                .put("price_per_unit", action.pricing().perUnit())
                .put("unit_type", action.pricing().unit())
                .put("currency", "credits");
    }

    @PostMapping("/v1/tools/{product}/actions/{action}/invoke")
    ResponseEntity<JsonNode> tool(
            Agent agent, @PathVariable("product") String product, @PathVariable("action") String name, Body body) {
        Action action = toolbox.action(product, name).orElseThrow(ToolController::unknown);
        return invoke(agent, body, action::task);
    }

    @PostMapping("/v1/workflows/{workflow}/invoke")
    ResponseEntity<JsonNode> workflow(Agent agent, @PathVariable("workflow") String name, Body body) {
        Workflow workflow = toolbox.workflow(name).orElseThrow(ToolController::unknown);
        return invoke(agent, body, workflow::task);
    }

    private static ResponseStatusException unknown() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }

    private ResponseEntity<JsonNode> invoke(Agent agent, Body body, Function<Fields, Task> reader) {
        Fields fields = body.fields();
        String name = body.key(fields, Call::isName, Call.NAME);
        Optional<String> session = fields.optional("session", Fields.text(Call::session));
        Fields parameters = fields.insideOrNothing("parameters");
        fields.nothingElse();
        Task task = reader.apply(parameters);
        Reply reply = invoker.invoke(Call.by(agent, session, name, task, parameters.without(Set.of())));
        return ResponseEntity.status(reply.status()).body(reply.body());
    }
}
