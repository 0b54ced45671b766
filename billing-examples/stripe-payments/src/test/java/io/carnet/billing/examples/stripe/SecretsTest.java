package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.carnet.billing.payment.PaymentCommand.Charge;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest extends Fixture {

    private static final String PLANTED = "PLANTED";

    private StripeConfiguration planted() {
        return StripeConfiguration.of(
                        "sk_" + PLANTED,
                        List.of("whsec_" + PLANTED, "whsec_2" + PLANTED),
                        URI.create("https://shop.test/"))
                .at(stripe.base());
    }

    private static StripeConfiguration with(
            URI base, String key, List<String> secrets, URI returnTo, Duration timeout) {
        return new StripeConfiguration(base, key, secrets, returnTo, timeout, timeout);
    }

    @Test
    void areInNoText() {
        StripeConfiguration configuration = planted();
        StripePayments refused = new StripePayments(configuration, clock);
        StripeWebhooks webhooks = new StripeWebhooks(configuration, clock);
        PaymentOutcome outcome = refused.submit(saved("key-1", "pm_ok"));

        assertThat(outcome).isInstanceOf(NotSubmitted.class);
        byte[] nothing = new byte[0];
        List<Object> all = List.of(
                configuration,
                refused,
                webhooks,
                new Transport(configuration),
                outcome,
                refused.lookup(page("key-1"), Optional.empty()),
                webhooks.read(nothing, Map.of("stripe-signature", List.of("t=1,v1=" + "0".repeat(64)))));
        assertThat(all).extracting(Object::toString).noneMatch(text -> text.contains(PLANTED));
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LATE", "HANG_AFTER"},
            mode = Mode.EXCLUDE)
    void areInNoOutcomeAndInNoExceptionWhateverGoesWrong(Fault fault) {
        List<String> texts = new ArrayList<>();
        String payment = paid("key-0");
        Charge charge = saved("key-1", "pm_generic_decline");
        stripe.next(fault);
        texts.add(payments.submit(charge).toString());
        stripe.nextRead(fault);
        texts.add(lookup(charge).toString());
        stripe.nextRead(fault);
        texts.add(trace(catchThrowable(() -> payments.reversals(charge, payment))));
        stripe.nextRead(fault);
        texts.add(trace(catchThrowable(() -> payments.kept(payment))));

        assertThat(texts)
                .noneMatch(text -> text.contains(StripeStandIn.SECRET_KEY)
                        || text.contains("Bearer")
                        || text.contains("scripted"));
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        if (thrown != null) {
            thrown.printStackTrace(new PrintWriter(text));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "sk_PLANTED\n", "sk_PLANTED\r\nX: y", "sk PLANTED", "sk_PLANTED\u00e9"})
    void thatCannotBeSentAreRefusedWithoutRepeatingThem(String secret) {
        URI web = URI.create("https://shop.test");

        assertThat(catchThrowable(() -> with(web, secret, List.of(), web, SHORT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(PLANTED);
        assertThat(catchThrowable(() -> with(web, "sk", List.of(secret), web, SHORT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(PLANTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://me:PLANTED@api.test", "https://api.test/v1", "ftp://api.test", "api.test", "https:x"})
    void addressesThatAreNoneAreRefused(String base) {
        URI web = URI.create("https://shop.test");

        assertThat(catchThrowable(() -> with(URI.create(base), "sk", List.of(), web, SHORT)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(PLANTED);
    }

    @Test
    void timesThatAreNoneAreRefused() {
        URI web = URI.create("https://shop.test");

        assertThat(catchThrowable(() -> with(web, "sk", List.of(), web, Duration.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> with(web, "sk", List.of(), web, Duration.ofSeconds(61))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> with(web, "sk", List.of(), URI.create("/back"), SHORT)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(catchThrowable(() -> new StripePayments(planted(), clock, Duration.ofSeconds(25))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stripeItselfIsAskedUnlessToldOtherwise() {
        StripeConfiguration configuration =
                StripeConfiguration.of("sk_" + PLANTED, List.of("whsec_1"), URI.create("https://shop.test"));

        assertThat(configuration.apiBase()).hasToString("https://api.stripe.com");
        assertThat(configuration.toString()).doesNotContain(PLANTED);
        assertThat(configuration.at(stripe.base()).apiBase()).isEqualTo(stripe.base());
        assertThat(configuration.at(stripe.base()).at(configuration.apiBase())).isEqualTo(configuration);
    }
}
