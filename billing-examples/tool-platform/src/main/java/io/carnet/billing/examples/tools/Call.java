package io.carnet.billing.examples.tools;

import io.carnet.billing.RunRequest;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.examples.tools.Callers.Agent;
import io.carnet.billing.examples.tools.tool.Action;
import io.carnet.billing.examples.tools.tool.Task;
import io.carnet.billing.run.Start;
import io.carnet.billing.spending.Spender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an agent has asked for, under a key of its own.
 *
 * @param session whatever the agent calls the conversation that it is in
 * @param fingerprint of all that was asked
 */
record Call(Agent agent, Optional<String> session, String name, String fingerprint, Task task) {

    /** What it is known by to the customer: groups name their calls without knowing of each other. */
    String key() {
        return agent.group() + "/" + name;
    }

    /** The run of a stage: the call's own, or one of those that a workflow is made of. */
    String key(int stage) {
        return task.workflow() ? key() + "/" + (stage + 1) : key();
    }

    /** All that must be allowed and paid for, before anything begins. */
    List<RunRequest> runs() {
        List<RunRequest> runs = new ArrayList<>();
        if (task.workflow()) {
            runs.add(run(key(), task.product()));
        }
        for (int stage = 0; stage < task.stages().size(); stage++) {
            Task.Stage each = task.stages().get(stage);
            RunRequest run = run(key(stage), each.action().product()).upTo(usage(each.action(), each.most()));
            runs.add(task.workflow() ? run.with("workflow", task.product()) : run);
        }
        return runs;
    }

    private RunRequest run(String key, String product) {
        Spender spender = new Spender(agent.group(), session);
        return RunRequest.of(key, agent.customer(), product).as(spender).start(Start.AT_ONCE);
    }

    static Usage usage(Action action, long units) {
        return Usage.of(action.pricing().unit(), units);
    }
}
