package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Fields;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that a tool does: what is allowed, charged, and found in the activity log.
 *
 * @param reader of the parameters; says everything that is wrong with them
 */
public record Action(
        String tool,
        String name,
        String description,
        List<Parameter> parameters,
        Pricing pricing,
        Function<Fields, Job> reader) {

    public Action {
        parameters = List.copyOf(parameters);
    }

    public String product() {
        return tool + "/" + name;
    }

    /** A call of this action alone. */
    public Task task(Fields input) {
        Job job = reader.apply(input);
        return new Task(product(), List.of(new Task.Stage(this, job.most(), none -> job)));
    }

    /** As a stage of a workflow, whose parameters are made of what the stage before it did. */
    Task.Stage after(Function<ObjectNode, ObjectNode> before) {
        return new Task.Stage(this, pricing.most(), done -> reader.apply(Fields.of(before.apply(done))));
    }
}
