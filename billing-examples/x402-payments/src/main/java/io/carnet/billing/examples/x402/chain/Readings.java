package io.carnet.billing.examples.x402.chain;

import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Values as nodes write them. What is none is {@link Unclear}. */
final class Readings {

    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,15}");
    private static final Pattern HASH = Pattern.compile("0x[0-9a-fA-F]{64}");

    private Readings() {}

    static long number(JsonNode node) {
        String text = node.asString("");
        Unclear.unless(NUMBER.matcher(text).matches(), "the node answers no number");
        return Long.parseLong(text.substring(2), 16);
    }

    /** 32 bytes, in lower case. */
    static String hash(JsonNode node) {
        String text = node.asString("");
        Unclear.unless(HASH.matcher(text).matches(), "the node answers no hash");
        return text.toLowerCase(Locale.ROOT);
    }

    static Iterable<JsonNode> list(JsonNode node) {
        Unclear.unless(node.isArray(), "the node answers no list");
        return node;
    }
}
