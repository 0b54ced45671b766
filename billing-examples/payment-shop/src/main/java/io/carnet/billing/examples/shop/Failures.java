package io.carnet.billing.examples.shop;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How the shop says no, over HTTP. */
final class Failures {

    private Failures() {}

    /** An answer that ends a request early. */
    static final class Early extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient Reply reply;

        Early(Reply reply) {
            this.reply = reply;
        }
    }

    /** Empty if it is nobody's answer but a mistake. */
    static Optional<Reply> reply(RuntimeException e, Instant now) {
        if (e instanceof Early early) {
            return Optional.of(early.reply);
        }
        if (e instanceof InvalidRequestException invalid) {
            return Optional.of(invalid(invalid));
        }
        if (e instanceof RefusedException refused) {
            return Optional.of(refused(refused.refusal(), now));
        }
        if (e instanceof KeyUsedException used) {
            return Optional.of(Reply.error(409, String.valueOf(used.getMessage())));
        }
        return e instanceof BillingException
                ? Optional.of(Reply.error(503, String.valueOf(e.getMessage())).retryAfter(1))
                : Optional.empty();
    }

    private static Reply invalid(InvalidRequestException invalid) {
        ObjectNode json = Views.object().put("error", "the request is wrong");
        ArrayNode problems = json.putArray("problems");
        invalid.problems()
                .forEach(problem ->
                        problems.addObject().put("path", problem.path()).put("message", problem.message()));
        return Reply.of(422, json);
    }

    private static Reply refused(Refusal refusal, Instant now) {
        ObjectNode json = Views.object().put("error", refusal.message());
        ArrayNode violations = json.putArray("violations");
        refusal.violations().stream().map(Violation::message).forEach(violations::add);
        refusal.shortfall().ifPresent(missing -> json.put("missing", missing.toString()));
        if (!refusal.offers().isEmpty()) {
            json.set("offers", Views.offers(refusal.offers()));
        }
        Reply reply = Reply.of(refusal.reason().httpStatus(), json);
        if (refusal.waitsForRunsInFlight()) {
            return reply.retryAfter(1);
        }
        return refusal.retryAt()
                .map(at -> reply.retryAfter(Duration.between(now, at).toSeconds()))
                .orElse(reply);
    }
}
