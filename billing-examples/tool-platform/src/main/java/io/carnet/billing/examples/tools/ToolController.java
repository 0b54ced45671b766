package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.examples.tools.Callers.Agent;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.examples.tools.tool.Workflow;
import io.carnet.billing.value.Keys;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
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

    private static final String CALL_KEY = "[A-Za-z0-9._:-]{1,80}";
    private static final Predicate<String> IS_CALL_KEY =
            Pattern.compile(CALL_KEY).asMatchPredicate();

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
        for (Action action : toolbox.actions()) {
            ObjectNode tool = tools.addObject()
                    .put("product", action.tool())
                    .put("action", action.name())
                    .put("description", action.description())
                    .put("parameters", action.parameters());
            pricing(tool, action);
        }
        ArrayNode workflows = json.putArray("workflows");
        for (Workflow workflow : toolbox.workflows()) {
            ArrayNode steps = workflows
                    .addObject()
                    .put("workflow", workflow.name())
                    .put("description", workflow.description())
                    .put("parameters", workflow.first().parameters())
                    .putArray("steps");
            workflow.actions().forEach(action -> pricing(steps.addObject().put("product", action.product()), action));
        }
        return json;
    }

    private static void pricing(ObjectNode json, Action action) {
        json.putObject("x-pricing")
                .put("price_per_unit", action.pricing().perUnit())
                .put("unit_type", action.pricing().unit())
                .put("currency", "credits");
    }

    @PostMapping("/v1/tools/{product}/actions/{action}/invoke")
    ResponseEntity<JsonNode> tool(
            Agent agent, @PathVariable("product") String product, @PathVariable("action") String name, Body body) {
        Action action = toolbox.action(product, name).orElseThrow(ToolController::unknown);
        return invoke(agent, action.product(), body, action::task);
    }

    @PostMapping("/v1/workflows/{workflow}/invoke")
    ResponseEntity<JsonNode> workflow(Agent agent, @PathVariable("workflow") String name, Body body) {
        Workflow workflow = toolbox.workflow(name).orElseThrow(ToolController::unknown);
        return invoke(agent, workflow.product(), body, workflow::task);
    }

    private static ResponseStatusException unknown() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }

    private ResponseEntity<JsonNode> invoke(Agent agent, String product, Body body, Function<Fields, Task> reader) {
        Fields fields = body.fields();
        String key = body.key(fields, IS_CALL_KEY, CALL_KEY);
        Optional<String> session = fields.optional("session", Fields.text(ToolController::session));
        Fields parameters = fields.insideOrNothing("parameters");
        fields.nothingElse();
        Task task = reader.apply(parameters);
        String fingerprint = Digests.sha256(product.getBytes(UTF_8), body.bytes());
        Reply reply = invoker.invoke(new Call(agent, session, key, fingerprint, task));
        return ResponseEntity.status(reply.status()).body(reply.body());
    }

    private static String session(String text) {
        if (!Keys.wellFormed(text)) {
            throw new IllegalArgumentException("must match " + Keys.SYNTAX);
        }
        return text;
    }
}
