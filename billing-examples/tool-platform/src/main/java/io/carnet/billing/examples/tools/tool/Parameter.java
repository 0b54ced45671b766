package io.carnet.billing.examples.tools.tool;

import io.carnet.billing.examples.host.Views;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an action takes, for whoever is to call it.
 *
 * @param type of JSON
 * @param values that it may have; any, if there are none
 */
public record Parameter(String name, String type, String description, List<String> values, boolean needed) {

    public Parameter {
        values = List.copyOf(values);
    }

    public static Parameter text(String name, String description) {
        return new Parameter(name, "string", description, List.of(), true);
    }

    static Parameter number(String name, String description) {
        return new Parameter(name, "number", description, List.of(), true);
    }

    static Parameter oneOf(String name, Collection<String> values) {
        return new Parameter(name, "string", "", List.copyOf(values), true);
    }

    public Parameter optional() {
        return new Parameter(name, type, description, values, false);
    }

    /** As JSON Schema of an object that has them, and nothing else. */
    public static ObjectNode schema(List<Parameter> parameters) {
        ObjectNode schema = Views.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (Parameter parameter : parameters) {
            ObjectNode property = properties.putObject(parameter.name()).put("type", parameter.type());
            if (!parameter.description().isEmpty()) {
                property.put("description", parameter.description());
            }
            if (!parameter.values().isEmpty()) {
                parameter.values().forEach(property.putArray("enum")::add);
            }
            if (parameter.needed()) {
                required.add(parameter.name());
            }
        }
        return schema.put("additionalProperties", false);
    }
}
