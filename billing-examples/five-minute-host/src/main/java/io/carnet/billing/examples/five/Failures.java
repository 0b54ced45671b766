package io.carnet.billing.examples.five;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.value.Amount;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** How the host says no, in JSON. */
@RestControllerAdvice
class Failures extends ResponseEntityExceptionHandler {

    /** What is missing and what is offered, if it is credits. */
    @ExceptionHandler
    ProblemDetail refused(RefusedException e) {
        Refusal refusal = e.refusal();
        ProblemDetail body = problem(refusal.reason().httpStatus(), refusal.message());
        refusal.shortfall().ifPresent(missing -> {
            body.setProperty("missing", missing.toString());
            body.setProperty(
                    "offers", refusal.offers().stream().map(Offered::of).toList());
        });
        return body;
    }

    record Offered(String offer, String amount, String price) {

        static Offered of(Offer offer) {
            Amount amount = offer.quantity().smallest();
            String price = offer.quantity().price(amount).toString();
            return new Offered(offer.id().value(), amount.toString(), price);
        }
    }

    @ExceptionHandler
    ProblemDetail repeated(KeyUsedException e) {
        return problem(409, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail invalid(InvalidRequestException e) {
        return invalid(e.problems());
    }

    /** Too busy, or without its database: the same may be sent again, under the same key. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unavailable(BillingException e) {
        return ResponseEntity.status(503).header(HttpHeaders.RETRY_AFTER, "1").body(problem(503, e.getMessage()));
    }

    /** What Spring finds wrong is told as what the library finds wrong, and never repeated: it may be hostile. */
    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<Problem> problems = e.getFieldErrors().stream()
                .map(error -> new Problem(error.getField(), error.getDefaultMessage()))
                .sorted(Comparator.comparing(Problem::path))
                .toList();
        return ResponseEntity.unprocessableContent().body(invalid(problems));
    }

    private static ProblemDetail invalid(List<Problem> problems) {
        ProblemDetail body = problem(422, "the request is wrong");
        body.setProperty("problems", problems);
        return body;
    }

    private static ProblemDetail problem(int status, String detail) {
        return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
    }
}
