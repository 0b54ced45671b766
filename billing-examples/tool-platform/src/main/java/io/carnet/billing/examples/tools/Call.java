package io.carnet.billing.examples.tools;

import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.tools.Callers.Agent;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What somebody has asked for.
 *
 * @param spender who spends the customer's credits, if it is not the customer itself
 * @param key what it is known by to the customer
 * @param fingerprint of all that was asked
 */
record Call(Principal customer, Optional<Spender> spender, String key, String fingerprint, Task task) {

    /** What an agent may call it. */
    static final String NAME = "[A-Za-z0-9._:-]{1,80}";

    private static final Predicate<String> IS_NAME = Pattern.compile(NAME).asMatchPredicate();
    private static final JsonMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    static boolean isName(String text) {
        return IS_NAME.test(text);
    }

    /**
     * Whatever an agent calls the conversation that it is in.
     *
     * @throws IllegalArgumentException if the activity log could not find it by that
     */
    static String session(String text) {
        if (!Keys.wellFormed(text)) {
            throw new IllegalArgumentException("must match " + Keys.SYNTAX);
        }
        return text;
    }

    /** By an agent: groups name their calls without knowing of each other. */
    static Call by(Agent agent, Optional<String> session, String name, Task task, JsonNode parameters) {
        return new Call(
                agent.customer(),
                Optional.of(new Spender(agent.group(), session)),
                agent.group() + "/" + name,
                fingerprint(task, session, parameters),
                task);
    }

    /** The same for the same call, wherever it comes from and in whatever order it says things. */
    static String fingerprint(Task task, Optional<String> session, JsonNode parameters) {
        return Digests.sha256(task.product(), session.orElse(""), SORTED.writeValueAsString(parameters));
    }

    /** The run of a stage: the call's own, or one of those that a workflow is made of. */
    String key(int stage) {
        return task.workflow() ? key + "/" + (stage + 1) : key;
    }

    /** All that must be allowed and paid for, before anything begins. */
    List<RunRequest> runs() {
        List<RunRequest> runs = new ArrayList<>();
        if (task.workflow()) {
            runs.add(run(key, task.product()));
        }
        for (int stage = 0; stage < task.stages().size(); stage++) {
            Task.Stage each = task.stages().get(stage);
            RunRequest run = run(key(stage), each.action().product()).upTo(usage(each.action(), each.most()));
            runs.add(task.workflow() ? run.with("workflow", task.product()) : run);
        }
        return runs;
    }

    private RunRequest run(String name, String product) {
        RunRequest run = RunRequest.of(name, customer, product).start(Start.AT_ONCE);
        return spender.map(run::as).orElse(run);
    }

    static Usage usage(Action action, long units) {
        return Usage.of(action.pricing().unit(), units);
    }
}
