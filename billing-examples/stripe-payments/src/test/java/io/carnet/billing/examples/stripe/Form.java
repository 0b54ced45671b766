package io.carnet.billing.examples.stripe;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** What Stripe is asked in: names with brackets, and values. */
record Form(Map<String, String> values) {

    static Form of(String encoded) {
        Map<String, String> values = new TreeMap<>();
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Form(values);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String get(String name) {
        return values.getOrDefault(name, "");
    }

    long number(String name, long otherwise) {
        return values.containsKey(name) ? Long.parseLong(get(name)) : otherwise;
    }

    void metadata(String prefix, ObjectNode object) {
        ObjectNode metadata = object.putObject("metadata");
        String start = prefix + "[";
        values.forEach((name, value) -> {
            if (name.startsWith(start)) {
                metadata.put(name.substring(start.length(), name.length() - 1), value);
            }
        });
    }
}
