package io.carnet.billing.examples.tools.tool;

import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one call is to do, its input read and found right.
 *
 * @param product the action or workflow that was called
 */
public record Task(String product, List<Stage> stages) {

    public Task {
        stages = List.copyOf(stages);
    }

    /**
     * One action of it.
     *
     * @param most the most units it takes
     * @param job what is to be done, once the stage before it is done
     */
    public record Stage(Action action, long most, Function<ObjectNode, Job> job) {}

    public boolean workflow() {
        return product.startsWith(Workflow.PREFIX);
    }
}
