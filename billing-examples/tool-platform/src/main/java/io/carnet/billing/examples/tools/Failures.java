package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.host.Views;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.refusal.TransientException;
import io.carnet.billing.refusal.Violation;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How the platform says no, in JSON. */
@RestControllerAdvice
class Failures extends ResponseEntityExceptionHandler {

    private final InstantSource clock;

    Failures(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether it may be over the next time, as where the database cannot be used now. */
    static boolean passes(Throwable e) {
        return e instanceof TransientException
                || e instanceof TransactionException
                || e instanceof TransientDataAccessException
                || e instanceof DataAccessResourceFailureException;
    }

    static ObjectNode failure(String why) {
        return Views.object().put("success", false).put("error", why);
    }

    /** All that was in the way; what is missing and what is offered, if it is credits; when to come back, if that helps. */
    @ExceptionHandler
    ResponseEntity<Object> refused(RefusedException e) {
        Refusal refusal = e.refusal();
        ObjectNode json = failure(refusal.message());
        ArrayNode violations = json.putArray("violations");
        refusal.violations().stream().map(Violation::message).forEach(violations::add);
        refusal.shortfall().ifPresent(missing -> Views.credits(json, "missing_credits", missing));
        if (!refusal.offers().isEmpty()) {
            json.set("offers", Views.offers(refusal.offers()));
        }
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(refusal.reason().httpStatus());
        if (refusal.waitsForRunsInFlight()) {
            answer.header(HttpHeaders.RETRY_AFTER, "1");
        } else {
            refusal.retryAt().ifPresent(at -> {
                long seconds = Duration.between(clock.instant(), at).toSeconds();
                answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, seconds)));
            });
        }
        return answer.body(json);
    }

    @ExceptionHandler
    ResponseEntity<Object> invalid(InvalidRequestException e) {
        ObjectNode json = failure("the request is wrong");
        ArrayNode problems = json.putArray("problems");
        e.problems()
                .forEach(problem ->
                        problems.addObject().put("path", problem.path()).put("message", problem.message()));
        return ResponseEntity.unprocessableContent().body(json);
    }

    /** Too busy, or without its database: the same may be sent again, under the same key. */
    @ExceptionHandler
    ResponseEntity<Object> unavailable(BillingException e) {
        return later(String.valueOf(e.getMessage()));
    }

    /** The same for whoever asks otherwise than by a route. */
    ResponseEntity<Object> answer(RuntimeException e) {
        if (e instanceof RefusedException refused) {
            return refused(refused);
        }
        if (e instanceof InvalidRequestException invalid) {
            return invalid(invalid);
        }
        if (e instanceof BillingException billing) {
            return unavailable(billing);
        }
        if (e instanceof ResponseStatusException early) {
            return ResponseEntity.status(early.getStatusCode()).body(failure(String.valueOf(early.getReason())));
        }
        return otherwise(e);
    }

    private static ResponseEntity<Object> later(String why) {
        return ResponseEntity.status(503).header(HttpHeaders.RETRY_AFTER, "1").body(failure(why));
    }

    @ExceptionHandler({RuntimeException.class, Error.class})
    ResponseEntity<Object> otherwise(Throwable e) {
        if (passes(e)) {
            logger.warn("the database cannot be used: " + e.getClass().getSimpleName());
            return later("the database cannot be used now");
        }
        logger.error("a request failed", e);
        return ResponseEntity.internalServerError().body(failure("something went wrong here"));
    }

    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpStatus known = HttpStatus.resolve(status.value());
        String why = known == null ? "refused" : known.getReasonPhrase();
        String told = e instanceof ResponseStatusException early && early.getReason() != null ? early.getReason() : why;
        if (known == HttpStatus.SERVICE_UNAVAILABLE) {
            return later(told);
        }
        return ResponseEntity.status(status).headers(headers).body(failure(told));
    }
}
