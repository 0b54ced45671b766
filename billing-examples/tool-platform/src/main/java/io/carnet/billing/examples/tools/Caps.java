package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.tools.tool.Toolbox;
import io.carnet.billing.spending.Cap;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.Window;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** How customers say what a group may run and spend. */
final class Caps {

    static final Map<String, Window> NAMES;

    static {
        Map<String, Window> names = new LinkedHashMap<>();
        names.put("call", Window.CALL);
        names.put("hour", Window.HOUR);
        names.put("day", Window.DAY);
        names.put("week", Window.WEEK);
        names.put("month", Window.MONTH);
        NAMES = Collections.unmodifiableMap(names);
    }

    private Caps() {}

    /** Reads what a group may run, and its caps in credits; what is wrong is noted. */
    static Optional<SpendingPolicy> policy(Fields fields, Toolbox toolbox) {
        Optional<Set<String>> allow = fields.needed("allow", node -> toolbox.named(texts(node)));
        Fields caps = fields.insideOrNothing("caps");
        List<Cap> all = new ArrayList<>();
        NAMES.forEach((name, window) ->
                caps.optional(name, Fields::credits).ifPresent(limit -> all.add(Cap.credits(window, limit))));
        caps.nothingElse();
        return allow.map(products ->
                SpendingPolicy.allowing(products.toArray(String[]::new)).with(all.toArray(Cap[]::new)));
    }

    private static List<String> texts(JsonNode node) {
        if (!node.isArray() || !node.valueStream().allMatch(JsonNode::isString)) {
            throw new IllegalArgumentException("must be a list of texts");
        }
        return node.valueStream().map(JsonNode::asString).toList();
    }
}
