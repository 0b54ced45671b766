package io.carnet.billing.examples.x402.payment;

import java.util.HashMap;
import java.util.Map;

/**
 * What a host answers over HTTP.
 *
 * @param status the status
 * @param headers by name
 * @param body in JSON
 */
public record Answer(int status, Map<String, String> headers, String body) {

    /** Copies the headers. */
    public Answer {
        headers = Map.copyOf(headers);
    }

    /**
     * The same with what the host has to say.
     *
     * @param newStatus such as 201
     * @param newBody in JSON
     * @return the answer
     */
    public Answer with(int newStatus, String newBody) {
        return new Answer(newStatus, headers, newBody);
    }

    Answer and(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body);
    }
}
