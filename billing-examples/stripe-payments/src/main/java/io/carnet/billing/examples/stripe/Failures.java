package io.carnet.billing.examples.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Advice;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request that failed proves. Nothing of an exception's message is repeated: it may hold the whole answer. */
final class Failures {

    /** What stands against a refund now, and need not later. */
    private static final Set<String> PASSING = Set.of("charge_disputed", "balance_insufficient", "insufficient_funds");

    private Failures() {}

    /** What became of a submission. */
    static PaymentOutcome ofSubmission(StripeException failure) {
        if (failure instanceof ApiConnectionException) {
            return neverConnected(failure) ? new NotSubmitted("no connection to Stripe") : new Unknown(why(failure));
        }
        StripeError error = failure.getStripeError();
        if (error == null) {
            return new Unknown(why(failure));
        }
        return switch (status(failure)) {
            case 401, 403 -> new NotSubmitted(why(failure) + ": the secret key is not taken for this");
            case 402 -> declined(failure, error);
            case 429 -> new NotSubmitted(why(failure));
            case 409 -> new Unknown(why(failure) + ": another request with the same key is under way");
            case 400, 404 -> refused(failure, error);
            default -> new Unknown(why(failure));
        };
    }

    /** For the operator. */
    static String why(StripeException failure) {
        if (failure instanceof ApiConnectionException) {
            return "Stripe did not answer, or not readably";
        }
        StripeError error = failure.getStripeError();
        String code = error == null ? "unreadable" : word(error.getCode(), word(error.getType(), "no code"));
        return "Stripe answers " + status(failure) + " (" + code + ")";
    }

    private static boolean neverConnected(StripeException failure) {
        return failure.getCause() instanceof ConnectException
                || failure.getCause() instanceof HttpConnectTimeoutException;
    }

    private static PaymentOutcome declined(StripeException failure, StripeError error) {
        PaymentIntent intent = error.getPaymentIntent();
        boolean stands = intent != null && !"requires_payment_method".equals(intent.getStatus());
        if (!"card_error".equals(error.getType()) || stands) {
            return new Unknown(why(failure) + " of a payment that may be made");
        }
        return isAboutAuthentication(error) ? action(failure, intent) : Declines.of(error);
    }

    static boolean isAboutAuthentication(StripeError error) {
        return "authentication_required".equals(error.getCode())
                || "authentication_required".equals(error.getDeclineCode());
    }

    private static PaymentOutcome action(StripeException failure, @Nullable PaymentIntent intent) {
        if (intent == null || intent.getId() == null || intent.getClientSecret() == null) {
            return new Unknown(why(failure) + " without a payment");
        }
        return new RequiresAction(intent.getId(), intent.getClientSecret(), Optional.empty());
    }

    private static PaymentOutcome refused(StripeException failure, StripeError error) {
        if ("idempotency_error".equals(error.getType())) {
            return new Unknown(why(failure) + ": a bug, the key was used for another request before");
        }
        if (!"invalid_request_error".equals(error.getType()) || error.getPaymentIntent() != null) {
            return new Unknown(why(failure));
        }
        Advice advice = PASSING.contains(word(error.getCode(), "")) ? Advice.TRY_LATER : Advice.NEVER;
        return new Declined("Stripe refuses it: " + word(error.getCode(), "invalid request"), advice);
    }

    private static int status(StripeException failure) {
        return failure.getStatusCode() == null ? 0 : failure.getStatusCode();
    }

    private static String word(@Nullable String text, String otherwise) {
        return text != null && text.matches("[a-z0-9_]{1,64}") ? text : otherwise;
    }
}
