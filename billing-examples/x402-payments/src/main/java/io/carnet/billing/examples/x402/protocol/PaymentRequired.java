package io.carnet.billing.examples.x402.protocol;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered with 402 to who has not paid: one answer that clients of both versions understand.
 *
 * @param resource what is to be paid for
 * @param accepts the ways to pay, at least one
 * @param error why, for people
 */
public record PaymentRequired(Resource resource, List<Requirement> accepts, String error) {

    /** Version 2's header. */
    public static final String HEADER = "PAYMENT-REQUIRED";

    /**
     * Copies the ways.
     *
     * @throws IllegalArgumentException if there are none
     */
    public PaymentRequired {
        accepts = List.copyOf(accepts);
        if (accepts.isEmpty()) {
            throw new IllegalArgumentException("there must be a way to pay");
        }
    }

    /**
     * For clients of version 2.
     *
     * @return the value of {@link #HEADER}
     */
    public String header() {
        ObjectNode json = json(Version.V2);
        json.putObject("resource")
                .put("url", resource.url())
                .put("description", resource.description())
                .put("mimeType", resource.mimeType());
        return Envelope.write(json);
    }

    /**
     * For clients of version 1.
     *
     * @return the body, in JSON
     */
    public String body() {
        return json(Version.V1).toString();
    }

    private ObjectNode json(Version version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("x402Version", version.number()).put("error", error);
        ArrayNode ways = json.putArray("accepts");
        accepts.forEach(way -> ways.add(way.json(version, resource)));
        return json;
    }
}
