package io.carnet.billing.examples.gateway;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Reason;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** How the gateway says no: what is answered instead. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Failure.class);
    private static final long SOON = 1;

    private final int status;
    private final String code;
    private final transient Optional<String> param;
    private final transient Optional<Long> retryAfter;

    Failure(int status, String code, String message) {
        this(status, code, message, Optional.empty(), Optional.empty());
    }

    private Failure(int status, String code, String message, Optional<String> param, Optional<Long> retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.param = param;
        this.retryAfter = retryAfter;
    }

    Failure about(String name) {
        return new Failure(status, code, String.valueOf(getMessage()), Optional.of(name), retryAfter);
    }

    Failure after(long seconds) {
        return new Failure(status, code, String.valueOf(getMessage()), param, Optional.of(Math.max(1, seconds)));
    }

    /** What an exception means to whoever asked. */
    static Failure of(Exception e, Instant now) {
        if (e instanceof Failure failure) {
            return failure;
        }
        if (e instanceof InvalidRequestException invalid) {
            return of(invalid);
        }
        if (e instanceof RefusedException refused) {
            return of(refused.refusal(), now);
        }
        if (e instanceof BillingException) {
            return new Failure(503, "unavailable", String.valueOf(e.getMessage())).after(SOON);
        }
        if (e instanceof HttpResponseException http) {
            return new Failure(http.getStatus(), "invalid_request", String.valueOf(http.getMessage()));
        }
        LOG.error("a request failed", e);
        return new Failure(500, "internal", "something went wrong");
    }

    private static Failure of(InvalidRequestException invalid) {
        String all = invalid.problems().stream()
                .map(problem -> problem.path() + " " + problem.message())
                .collect(Collectors.joining("; "));
        return new Failure(400, "invalid_request", all)
                .about(invalid.problems().get(0).path());
    }

    private static Failure of(Refusal refusal, Instant now) {
        Reason reason = refusal.reason();
        if (reason == Reason.PAYMENT_REQUIRED) {
            return refusal.waitsForRunsInFlight()
                    ? new Failure(402, INSUFFICIENT_CREDITS, refusal.message() + ": wait for the calls in flight")
                            .after(SOON)
                    : new Failure(402, INSUFFICIENT_CREDITS, refusal.message() + ": the balance is too low");
        }
        Failure failure = new Failure(reason.httpStatus(), "refused", refusal.message());
        return refusal.retryAt()
                .map(at -> failure.after(Duration.between(now, at).toSeconds()))
                .orElse(failure);
    }

    static final String INSUFFICIENT_CREDITS = "insufficient_credits";

    int status() {
        return status;
    }

    /** In seconds. */
    Optional<Long> retryAfter() {
        return retryAfter;
    }

    ObjectNode plain() {
        return Views.object().put("error", getMessage());
    }

    ObjectNode likeOpenAi() {
        ObjectNode json = Views.object();
        json.putObject("error")
                .put("message", getMessage())
                .put("type", type())
                .put("param", param.orElse(null))
                .put("code", code);
        return json;
    }

    private String type() {
        return switch (status) {
            case 402 -> "insufficient_quota";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
