package io.carnet.billing.examples.shop;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is answered over HTTP, in JSON. */
record Reply(int status, Map<String, List<String>> headers, String body) {

    static Reply of(int status, ObjectNode body) {
        return new Reply(status, Map.of(), body.toString());
    }

    static Reply error(int status, String why) {
        return of(status, JsonNodeFactory.instance.objectNode().put("error", why));
    }

    Reply with(Map<String, List<String>> more) {
        Map<String, List<String>> all = new TreeMap<>(headers);
        all.putAll(more);
        return new Reply(status, all, body);
    }

    Reply with(String name, String value) {
        return with(Map.of(name, List.of(value)));
    }

    Reply retryAfter(long seconds) {
        return with("Retry-After", String.valueOf(Math.max(1, seconds)));
    }

    /** Leaves the rest out: it may be a customer's key. */
    @Override
    public String toString() {
        return "Reply[" + status + "]";
    }
}
