package io.carnet.billing.examples.stripe;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeObject;
import com.stripe.net.RequestOptions;
import com.stripe.net.StripeResponse;
import io.carnet.billing.payment.PaymentCommand;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all requests have in common. */
final class Requests {

    /** More than the 300 seconds by which a clock may be wrong before no webhook is believed any more. */
    private static final Duration SLACK = Duration.ofMinutes(10);

    private static final int LONGEST = 250;

    private Requests() {}

    static RequestOptions under(PaymentCommand command) {
        return RequestOptions.builder().setIdempotencyKey(command.providerKey()).build();
    }

    /** From when on Stripe may have created something, by its clock. */
    static long since(PaymentCommand command) {
        return command.since().minus(SLACK).getEpochSecond();
    }

    /** Whether an answer is the one that was given to the same key before, however old. */
    static boolean isReplayed(StripeObject answer) {
        StripeResponse response = answer.getLastResponse();
        return response != null
                && response.headers()
                        .firstValue("Idempotent-Replayed")
                        .filter("true"::equals)
                        .isPresent();
    }

    static <T> Optional<T> unlessMissing(Call<T> call) throws StripeException {
        try {
            return Optional.of(call.make());
        } catch (InvalidRequestException e) {
            if ("resource_missing".equals(e.getCode())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static String id(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > 255) {
            throw new Unclear("Stripe does not say what it is called");
        }
        return id;
    }

    static String shortened(String text) {
        String shown = text.isBlank() ? "Purchase" : text;
        return shown.codePointCount(0, shown.length()) <= LONGEST
                ? shown
                : shown.substring(0, shown.offsetByCodePoints(0, LONGEST));
    }

    /** A request that answers. */
    interface Call<T> {

        T make() throws StripeException;
    }
}
