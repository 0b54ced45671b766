package io.carnet.billing.examples.x402.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON in headers: in base64, with its padding. */
final class Envelope {

    private static final int LONGEST = 16_384;

    private Envelope() {}

    static String write(ObjectNode json) {
        return Base64.getEncoder().encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is not a JSON object in base64; the message does not repeat it
     */
    static ObjectNode read(String header) {
        if (header.length() > LONGEST) {
            throw new IllegalArgumentException("the payment is too long");
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(header.strip());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the payment is not in base64");
        }
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    /**
     * Reads StrictJson.READER.
     *
     * @throws IllegalArgumentException if it is no object; the message does not repeat it
     */
    static ObjectNode parse(String json) {
        try {
            if (StrictJson.READER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON as it must be");
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    /** A text inside of it, whatever is missing on the way there. */
    static String text(JsonNode json, String... path) {
        JsonNode node = json;
        for (String name : path) {
            node = node.path(name);
        }
        if (!node.isString()) {
            throw new IllegalArgumentException(String.join(".", path) + " must be a text");
        }
        return node.asString();
    }
}
