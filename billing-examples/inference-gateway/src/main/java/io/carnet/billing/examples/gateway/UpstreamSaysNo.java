package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.gateway.Exchange.Status;
import io.carnet.billing.examples.gateway.Model.Payer;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a customer is told when the upstream gives no answer. What is between the gateway and the upstream is not told, and
 * so where the upstream knows the gateway, by its key, none of its words are: they may be about the gateway's account.
 */
final class UpstreamSaysNo {

    private static final Logger LOG = LoggerFactory.getLogger(UpstreamSaysNo.class);
    private static final int LONGEST = 500;
    private static final String REFUSED = "the model's provider refuses this";

    /** By OpenAI's error codes. */
    private static final Set<String> WANTS_MONEY =
            Set.of("billing_hard_limit_reached", "billing_not_active", "insufficient_quota");

    private UpstreamSaysNo() {}

    static Failure failure(Status status, String body, Model model) {
        JsonNode error = error(body);
        return model.payer() == Payer.OWN_KEY ? toCustomer(status, error) : toGateway(status, error, model);
    }

    private static Failure toCustomer(Status status, JsonNode error) {
        return switch (status.code()) {
            case 400, 404, 413, 422 -> {
                String text = error.path("message").asString("");
                yield refused(text.isEmpty() ? REFUSED : text.substring(0, Math.min(LONGEST, text.length())));
            }
            case 401, 403 ->
                new Failure(401, "provider_key_refused", "the model's provider does not take your key")
                        .about("X-Provider-Key");
            case 429 -> busy(status);
            default -> failed();
        };
    }

    private static Failure toGateway(Status status, JsonNode error, Model model) {
        String code = error.path("code").asString("");
        String type = error.path("type").asString("");
        if (WANTS_MONEY.contains(code) || WANTS_MONEY.contains(type)) {
            LOG.error("the provider of {} wants money from the gateway", model.id());
            return failed();
        }
        return switch (status.code()) {
            case 400, 404, 413, 422 -> refused(code.matches("[a-z_]{1,40}") ? REFUSED + ": " + code : REFUSED);
            case 429 -> busy(status);
            default -> {
                LOG.error("the provider of {} answers the gateway with {}", model.id(), status.code());
                yield failed();
            }
        };
    }

    private static Failure refused(String why) {
        return new Failure(400, "upstream_refused", why);
    }

    private static Failure busy(Status status) {
        return new Failure(429, "upstream_busy", "the model's provider is busy").after(seconds(status));
    }

    private static Failure failed() {
        return new Failure(502, "upstream_error", "the model's provider failed");
    }

    private static JsonNode error(String body) {
        try {
            return JsonMapper.shared().readTree(body).path("error");
        } catch (JacksonException e) {
            return JsonMapper.shared().missingNode();
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
