package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Views;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every tool and workflow of the platform. */
public record Toolbox(List<Action> actions, List<Workflow> workflows) {

    public Toolbox {
        actions = List.copyOf(actions);
        workflows = List.copyOf(workflows);
    }

    public static Toolbox standard() {
        return new Toolbox(
                List.of(Texts.STATISTICS, Texts.HASH, Texts.ENCODE, Csv.TO_JSON, Units.CONVERT, Faulty.FAIL),
                List.of(
                        new Workflow(
                                "csv-fingerprint",
                                "turns a table into JSON, and hashes that",
                                Csv.TO_JSON,
                                List.of(new Workflow.Next(
                                        Texts.HASH,
                                        table -> Views.object()
                                                .put("text", table.get("rows").toString())
                                                .put("algorithm", "SHA-256")))),
                        new Workflow(
                                "broken",
                                "counts a text, and fails then",
                                Texts.STATISTICS,
                                List.of(new Workflow.Next(Faulty.FAIL, counted -> Views.object())))));
    }

    /** What can be allowed, run, and found in the activity log. */
    public Stream<String> products() {
        return Stream.concat(
                actions.stream().map(Action::product), workflows.stream().map(Workflow::product));
    }

    public Optional<Action> action(String tool, String name) {
        return actions.stream()
                .filter(action -> action.tool().equals(tool) && action.name().equals(name))
                .findFirst();
    }

    public Optional<Workflow> workflow(String name) {
        return workflows.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * The products that names stand for: a product for itself, a tool for all that it does today,
     * {@code workflow} for all workflows of today.
     *
     * @throws IllegalArgumentException if one is unknown
     */
    public Set<String> named(List<String> names) {
        Set<String> products = new LinkedHashSet<>();
        for (String name : names) {
            List<String> named = products().filter(named(name)).toList();
            if (named.isEmpty()) {
                throw new IllegalArgumentException("must name tools, actions and workflows of the catalogue");
            }
            products.addAll(named);
        }
        return products;
    }

    private static Predicate<String> named(String name) {
        return product -> product.equals(name) || product.startsWith(name + "/");
    }

    /** The products with a tool, an action, or both of these names. */
    public Set<String> matching(Optional<String> tool, Optional<String> action) {
        return products()
                .filter(product -> {
                    int slash = product.indexOf('/');
                    return tool.map(product.substring(0, slash)::equals).orElse(true)
                            && action.map(product.substring(slash + 1)::equals).orElse(true);
                })
                .collect(Collectors.toSet());
    }
}
