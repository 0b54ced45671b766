package io.carnet.billing.examples.x402.wallet;

import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What another implementation made: {@code vectors/make.mjs}. */
final class Vectors {

    private static final JsonNode ALL =
            JsonMapper.shared().readTree(Vectors.class.getResourceAsStream("/signatures.json"));

    private Vectors() {}

    static JsonNode one(String name) {
        return ALL.get(name);
    }

    static Stream<JsonNode> all(String name) {
        return one(name).valueStream();
    }

    static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }
}
