package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.gateway.Exchange.Status;
import io.carnet.billing.examples.gateway.Model.Payer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a customer is told when the upstream gives no answer. What is between the gateway and the upstream is not told. */
final class UpstreamSaysNo {

    private static final int LONGEST = 500;

    private UpstreamSaysNo() {}

    static Failure failure(Status status, String body, Model model) {
        return switch (status.code()) {
            case 400, 404, 413, 422 -> new Failure(400, "upstream_refused", why(body));
            case 401, 403 ->
                model.payer() == Payer.OWN_KEY
                        ? new Failure(401, "provider_key_refused", "the model's provider does not take your key")
                                .about("X-Provider-Key")
                        : error();
            case 429 -> new Failure(429, "upstream_busy", "the model's provider is busy").after(seconds(status));
            default -> error();
        };
    }

    private static Failure error() {
        return new Failure(502, "upstream_error", "the model's provider failed");
    }

    private static String why(String body) {
        String text = message(body);
        return text.isEmpty()
                ? "the model's provider refuses this"
                : text.substring(0, Math.min(LONGEST, text.length()));
    }

    private static String message(String body) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            return json.at("/error/message").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    private static long seconds(Status status) {
        return status.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,4}"))
                .map(Long::valueOf)
                .orElse(1L);
    }
}
