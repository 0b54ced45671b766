package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.Violation;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How the marketplace says no, as far as it is not about money. */
final class Refusals {

    private Refusals() {}

    /**
     * What a failed call is answered.
     *
     * @throws RuntimeException the same, if it is nobody's answer but a mistake
     */
    static Answer of(RuntimeException e, Instant now) {
        if (e instanceof Answer.Early early) {
            return early.answer();
        }
        if (e instanceof InvalidRequestException invalid) {
            return invalid(invalid);
        }
        if (e instanceof RefusedException refused) {
            return refused(refused.refusal(), now);
        }
        if (e instanceof BillingException) {
            return Answer.error(503, "unavailable", String.valueOf(e.getMessage()))
                    .retryAfter(1);
        }
        throw e;
    }

    private static Answer invalid(InvalidRequestException invalid) {
        ObjectNode json = Views.object().put("error", "invalid_request").put("message", "the request is wrong");
        ArrayNode problems = json.putArray("problems");
        invalid.problems()
                .forEach(problem ->
                        problems.addObject().put("path", problem.path()).put("message", problem.message()));
        return Answer.of(422, json);
    }

    static Answer refused(Refusal refusal, Instant now) {
        String error = switch (refusal.reason()) {
            case CONFLICT -> "conflict";
            case NOT_FOUND -> "not_found";
            case FORBIDDEN -> "forbidden";
            case LIMIT -> "too_many";
            case PAYMENT_REQUIRED -> "payment_required";
        };
        Answer answer = Answer.error(refusal.reason().httpStatus(), error, refusal.message());
        ArrayNode violations = answer.body().putArray("violations");
        refusal.violations().stream().map(Violation::message).forEach(violations::add);
        return refusal.retryAt()
                .map(at -> answer.retryAfter(Duration.between(now, at).toSeconds()))
                .orElse(answer);
    }
}
