package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Fields;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Actions one after the other: the first takes the caller's parameters, each other one what the one before it did. */
public record Workflow(String name, String description, Action first, List<Next> then) {

    static final String PREFIX = "workflow/";

    public Workflow {
        then = List.copyOf(then);
    }

    /** A later step, and how its parameters are made. */
    public record Next(Action action, Function<ObjectNode, ObjectNode> parameters) {}

    public String product() {
        return PREFIX + name;
    }

    public Stream<Action> actions() {
        return Stream.concat(Stream.of(first), then.stream().map(Next::action));
    }

    public Task task(Fields input) {
        Stream<Task.Stage> later = then.stream().map(next -> next.action().after(next.parameters()));
        return new Task(
                product(),
                Stream.concat(first.task(input).stages().stream(), later).toList());
    }
}
