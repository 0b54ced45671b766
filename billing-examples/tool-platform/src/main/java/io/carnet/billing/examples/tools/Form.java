package io.carnet.billing.examples.tools;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What a form says, as the API would be told it: what was left empty is left out. */
final class Form {

    private final Map<String, String> given;

    Form(Map<String, String> given) {
        this.given = given;
    }

    ObjectNode texts(ObjectNode json, Collection<String> names) {
        names.stream().filter(this::says).forEach(name -> json.put(name, given.get(name)));
        return json;
    }

    /** What is no number is told as a text, and refused as such. */
    ObjectNode numbers(ObjectNode json, Collection<String> names) {
        names.stream().filter(this::says).forEach(name -> {
            String text = given.get(name);
            if (text.matches("[0-9]{1,9}")) {
                json.put(name, Integer.parseInt(text));
            } else if (text.matches("[0-9]{1,12}\\.[0-9]{1,9}")) {
                json.put(name, new BigDecimal(text));
            } else {
                json.put(name, text);
            }
        });
        return json;
    }

    private boolean says(String name) {
        return !given.getOrDefault(name, "").isBlank();
    }
}
