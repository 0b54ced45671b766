package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import io.carnet.billing.payment.PaymentCommand;
import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentCommand.Refund;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentMethod.Saved;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.payment.WebhookReader.Notice.Irrelevant;
import io.carnet.billing.payment.WebhookReader.Notice.OfPayment;
import io.carnet.billing.payment.WebhookReader.Notice.Rejected;
import io.carnet.billing.testing.SettableClock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Without more, each runs on its seeds. With {@code JAZZER_FUZZ=1} in the environment, and one of them chosen, it looks for
 * events and answers of Stripe's that lead to anything but what is declared, or take too long.
 */
class StripeFuzzTest {

    /** Thousands of times what reading takes, and less than anybody waits. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final SettableClock CLOCK = SettableClock.at(NOW.toString());
    private static final StripeConfiguration CONFIGURATION =
            Fixture.configuration(URI.create("http://localhost"), Fixture.PATIENCE);
    private static final StripeWebhooks WEBHOOKS = new StripeWebhooks(CONFIGURATION, CLOCK);
    private static final List<Integer> FAILURES = List.of(400, 401, 402, 404, 409, 429, 500);

    private static <T> T inTime(Supplier<T> reading) {
        return assertTimeout(LONG, reading::get);
    }

    private static Notice read(byte[] body, String header) {
        Notice notice = inTime(() -> WEBHOOKS.read(body, Map.of("stripe-signature", List.of(header))));
        assertThat(notice.toString()).doesNotContain("whsec");
        return notice;
    }

    /** The header is the first line, and the body the rest. */
    @FuzzTest
    void webhook(byte[] data) {
        String[] parts = new String(data, StandardCharsets.ISO_8859_1).split("\n", 2);
        byte[] body = parts[parts.length - 1].getBytes(StandardCharsets.ISO_8859_1);

        assertThat(read(body, parts[0])).isInstanceOfAny(OfPayment.class, Irrelevant.class, Rejected.class);
    }

    @FuzzTest
    void signedEvent(byte[] body) {
        Notice notice = read(body, Signer.header(body, NOW, "whsec_new"));

        assertThat(notice)
                .matches(read ->
                        !(read instanceof Rejected) || read.equals(new Rejected("it is signed, and cannot be read")));
        if (notice instanceof OfPayment named) {
            assertThat(named.reference()).matches("[A-Za-z0-9_]{1,255}");
        }
    }

    @FuzzTest
    void answer(byte[] body) {
        asked(200, body);
    }

    @FuzzTest
    void failure(byte[] body) {
        FAILURES.forEach(status -> asked(status, body));
    }

    /** All that is ever asked, answered alike. */
    private static void asked(int status, byte[] body) {
        StripePayments payments = answering(status, new String(body, StandardCharsets.UTF_8));
        Charge page = charge(Fixture.PAGE);
        Charge saved = charge(new Saved("cus_1:pm_1"));
        Refund refund = new Refund("key-1", Fixture.PRINCIPAL, Fixture.PURCHASE, Fixture.PRICE, NOW, "pi_1");
        for (PaymentCommand command : List.of(page, saved, refund)) {
            assertThat(decided(status, () -> payments.submit(command))).isNotInstanceOf(NotFound.class);
            for (Optional<String> reference : List.of(Optional.<String>empty(), Optional.of("pi_1"))) {
                assertThat(decided(status, () -> payments.lookup(command, reference)))
                        .isNotInstanceOf(NotSubmitted.class);
            }
        }
        told(() -> payments.reversals(saved, "pi_1"))
                .ifPresent(reversals -> assertThat(reversals.refunded()).isNotNegative());
        told(() -> payments.kept("pi_1"))
                .flatMap(kept -> kept)
                .ifPresent(kept -> assertThat(kept.name()).matches("cus_\\w+:(pm|card|src)_\\w+"));
    }

    private static Charge charge(PaymentMethod method) {
        return new Charge("key-1", Fixture.PRINCIPAL, Fixture.PURCHASE, Fixture.PRICE, NOW, "1,000 credits", method);
    }

    private static PaymentOutcome decided(int status, Supplier<PaymentOutcome> question) {
        PaymentOutcome outcome = inTime(question);
        assertThat(outcome.toString()).doesNotContain(StripeStandIn.SECRET_KEY);
        assertThat(outcome instanceof Succeeded && status != 200).isFalse();
        if (outcome instanceof Succeeded succeeded) {
            assertThat(succeeded.reference()).isNotEmpty().hasSizeLessThanOrEqualTo(255);
        }
        return outcome;
    }

    /** Whatever is not told is declared as that. */
    private static <T> Optional<T> told(Supplier<T> question) {
        try {
            return Optional.of(inTime(question));
        } catch (IllegalStateException e) {
            assertThat(e.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    private static StripePayments answering(int status, String body) {
        HttpClient transport = new HttpClient() {
            @Override
            public StripeResponse request(StripeRequest request) {
                return new StripeResponse(status, HttpHeaders.of(Map.of()), body);
            }
        };
        return new StripePayments(CONFIGURATION, CLOCK, Fixture.SETTLED, transport);
    }
}
