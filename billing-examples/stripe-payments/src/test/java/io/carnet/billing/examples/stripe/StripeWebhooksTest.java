package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.payment.WebhookReader.Notice.Irrelevant;
import io.carnet.billing.payment.WebhookReader.Notice.OfPayment;
import io.carnet.billing.payment.WebhookReader.Notice.Rejected;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeWebhooksTest {

    private static final String METADATA =
            "\"metadata\":{\"carnet_principal\":\"alice\",\"carnet_purchase\":\"order/1\",\"carnet_key\":\"key-1\"}";
    private static final Optional<PurchaseId> PURCHASE =
            Optional.of(new PurchaseId(Principal.of("alice"), CommandKey.of("order/1")));
    private static final byte[] PAID = bytes(event(
            "checkout.session.completed",
            "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"payment_intent\":\"pi_1\"," + METADATA + "}"));

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private final Instant now = clock.instant();
    private final StripeWebhooks webhooks =
            new StripeWebhooks(Fixture.configuration(URI.create("http://localhost"), Fixture.PATIENCE), clock);

    private static String event(String type, String object) {
        return "{\"id\":\"evt_1\",\"object\":\"event\",\"api_version\":\"2019-02-19\",\"type\":\"" + type
                + "\",\"data\":{\"object\":" + object + "}}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Clock fixed(Instant at) {
        return Clock.fixed(at, ZoneOffset.UTC);
    }

    private Notice read(byte[] body, String header) {
        return webhooks.read(body, Map.of("stripe-signature", List.of(header)));
    }

    private Notice genuine(String body) {
        return read(bytes(body), Signer.header(bytes(body), now, "whsec_new"));
    }

    @Test
    void believesWhatIsSigned() {
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_new"))).isEqualTo(new OfPayment("pi_1", PURCHASE));
    }

    @Test
    void signsAsTheClientOfStripeVerifies() {
        String header = Signer.header(PAID, now, "whsec_new");

        assertThatCode(() -> Webhook.Signature.verifyHeader(
                        new String(PAID, StandardCharsets.UTF_8), header, "whsec_new", 300, fixed(now)))
                .doesNotThrowAnyException();
        assertThatCode(() -> Webhook.Signature.verifyHeader(
                        new String(PAID, StandardCharsets.UTF_8),
                        header,
                        "whsec_new",
                        300,
                        fixed(now.plusSeconds(301))))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @Test
    void believesEachOfItsSecretsAndEachOfSeveralSignatures() {
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_old"))).isInstanceOf(OfPayment.class);
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_other", "whsec_old")))
                .isInstanceOf(OfPayment.class);
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_new", "whsec_other")))
                .isInstanceOf(OfPayment.class);
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_new") + ",v0=abc,v2=def"))
                .isInstanceOf(OfPayment.class);
    }

    @Test
    void believesNoOtherSecret() {
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_other", "whsec_stranger")))
                .isEqualTo(new Rejected("no secret has signed it"));
        assertThat(read(PAID, Signer.header(PAID, now, "whsec_new "))).isInstanceOf(Rejected.class);
    }

    @Test
    void withoutSecretsNothingIsBelieved() {
        StripeWebhooks none =
                new StripeWebhooks(StripeConfiguration.of("sk_1", List.of(), URI.create("https://shop.test")), clock);

        assertThat(none.read(PAID, Map.of("stripe-signature", List.of(Signer.header(PAID, now, "whsec_new")))))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void believesOnlyTheBytesThatWereSigned() {
        byte[] changed = bytes(new String(PAID, StandardCharsets.UTF_8).replace("pi_1", "pi_2"));
        byte[] more = Arrays.copyOf(PAID, PAID.length + 1);
        String header = Signer.header(PAID, now, "whsec_new");

        assertThat(read(changed, header)).isInstanceOf(Rejected.class);
        assertThat(read(more, header)).isInstanceOf(Rejected.class);
        assertThat(read(new byte[0], header)).isInstanceOf(Rejected.class);
        assertThat(read(PAID, header.replace("t=1", "t=2"))).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @CsvSource({"0,true", "300,true", "-300,true", "301,false", "-301,false", "86400,false", "-86400,false"})
    void believesOnlyWhatWasSignedWithinFiveMinutes(long seconds, boolean believed) {
        String header = Signer.header(PAID, now.plusSeconds(seconds), "whsec_new");

        assertThat(read(PAID, header) instanceof OfPayment).isEqualTo(believed);
    }

    @Test
    void fractionsOfASecondCount() {
        String header = Signer.header(PAID, now, "whsec_new");
        clock.advance(Duration.ofMillis(300_001));

        assertThat(read(PAID, header)).isInstanceOf(Rejected.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "t=",
                "t=1",
                "v1=%s",
                "t=%t,v1=",
                "t=%t,v1=%s,",
                "t=%t;v1=%s",
                "t=%t, v1=%s",
                "t=%t,v1=%s,t=%t",
                "t=%t,v1=%sx",
                "t=%t,v1=%S",
                "t=+%t,v1=%s",
                "t=-%t,v1=%s",
                "t=%t.0,v1=%s",
                "t= %t,v1=%s",
                "t=123456789012,v1=%s",
                "t=99999999999999999999,v1=%s",
                "t=\u0661,v1=%s",
                "=%t,v1=%s",
                "T=%t,v1=%s",
                "t=%t,V1=%s",
                "t=%t,v0=%s",
                "t=%t,v1=%s,\u0000=1",
                "t=%t,v1=%s\r\nx: y"
            })
    void headersThatAreNotExactlyOneAreRejected(String pattern) {
        String time = String.valueOf(now.getEpochSecond());
        String signature = Signer.signature(PAID, time, "whsec_new");
        String header =
                pattern.replace("%t", time).replace("%s", signature).replace("%S", signature.toUpperCase(Locale.ROOT));

        assertThat(read(PAID, header)).isInstanceOf(Rejected.class);
    }

    @Test
    void thereMustBeOneHeaderOfReasonableSize() {
        String header = Signer.header(PAID, now, "whsec_new");

        assertThat(webhooks.read(PAID, Map.of())).isInstanceOf(Rejected.class);
        assertThat(webhooks.read(PAID, Map.of("stripe-signature", List.of()))).isInstanceOf(Rejected.class);
        assertThat(webhooks.read(PAID, Map.of("stripe-signature", List.of(header, header))))
                .isInstanceOf(Rejected.class);
        assertThat(webhooks.read(PAID, Map.of("Stripe-Signature", List.of(header))))
                .isInstanceOf(Rejected.class);
        assertThat(read(PAID, header + ",v0=1".repeat(30))).isInstanceOf(OfPayment.class);
        assertThat(read(PAID, header + ",v0=1".repeat(31)))
                .isEqualTo(new Rejected("the signature header has too many parts"));
        assertThat(read(PAID, header + ",v0=" + "1".repeat(8_192)))
                .isEqualTo(new Rejected("the signature header is too long"));
    }

    @Test
    void bodiesOverAMebibyteAreRejectedUnread() {
        String body = event("payment_intent.succeeded", "{\"id\":\"pi_1\",\"x\":\"%s\"}");
        int room = (1 << 20) - body.length() + 2;

        assertThat(genuine(body.replace("%s", "x".repeat(room)))).isInstanceOf(OfPayment.class);
        assertThat(genuine(body.replace("%s", "x".repeat(room + 1)))).isEqualTo(new Rejected("the body is too long"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "{",
                "{\"type\":\"a\",\"type\":\"b\"}",
                "{} {}",
                "\u0000",
                "{\"x\":1e99999999999999999999999999}x"
            })
    void whatIsSignedAndCannotBeReadIsRejected(String body) {
        assertThat(genuine(body)).isEqualTo(new Rejected("it is signed, and cannot be read"));
    }

    @Test
    void deepJsonIsRejected() {
        assertThat(genuine("[".repeat(100_000))).isInstanceOf(Rejected.class);
        assertThat(genuine("{\"x\":".repeat(65) + "1" + "}".repeat(65))).isInstanceOf(Rejected.class);
        assertThat(genuine("{\"x\":".repeat(64) + "1" + "}".repeat(64))).isInstanceOf(Irrelevant.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkout.session.completed",
                "checkout.session.async_payment_succeeded",
                "checkout.session.async_payment_failed",
                "checkout.session.expired"
            })
    void aPageIsNamedByItsPaymentIfItHasOne(String type) {
        assertThat(genuine(event(type, "{\"id\":\"cs_1\",\"payment_intent\":\"pi_1\"," + METADATA + "}")))
                .isEqualTo(new OfPayment("pi_1", PURCHASE));
        assertThat(genuine(event(type, "{\"id\":\"cs_1\",\"payment_intent\":null," + METADATA + "}")))
                .isEqualTo(new OfPayment("cs_1", PURCHASE));
        assertThat(genuine(event(type, "{\"id\":\"cs_1\"," + METADATA + "}")))
                .isEqualTo(new OfPayment("cs_1", PURCHASE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "charge.succeeded",
                "charge.refunded",
                "charge.refund.updated",
                "charge.dispute.created",
                "charge.dispute.closed",
                "refund.created",
                "refund.failed"
            })
    void whatHappensToAPaymentNamesIt(String type) {
        assertThat(genuine(event(type, "{\"id\":\"x_1\",\"payment_intent\":\"pi_1\"," + METADATA + "}")))
                .isEqualTo(new OfPayment("pi_1", PURCHASE));
        assertThat(genuine(event(type, "{\"id\":\"x_1\",\"payment_intent\":\"pi_1\",\"metadata\":{}}")))
                .isEqualTo(new OfPayment("pi_1", Optional.empty()));
        assertThat(genuine(event(type, "{\"id\":\"x_1\",\"payment_intent\":null}")))
                .isInstanceOf(Irrelevant.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.new"})
    void aPaymentNamesItself(String type) {
        assertThat(genuine(event(type, "{\"id\":\"pi_1\"," + METADATA + "}")))
                .isEqualTo(new OfPayment("pi_1", PURCHASE));
    }

    @Test
    void otherVersionsOfTheApiAreReadAlike() {
        assertThat(genuine(event(
                        "charge.refunded",
                        "{\"id\":\"ch_1\",\"payment_intent\":{\"id\":\"pi_1\",\"object\":\"payment_intent\"}}")))
                .isEqualTo(new OfPayment("pi_1", Optional.empty()));
        assertThat(genuine(event("payment_intent.succeeded", "{\"id\":\"pi_1\",\"amount\":\"many\",\"new\":[{}]}")))
                .isEqualTo(new OfPayment("pi_1", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"checkout.session.completed\"",
                "{\"type\":\"customer.created\",\"data\":{\"object\":{\"id\":\"cus_1\"}}}",
                "{\"type\":\"payment_intent.succeeded\"}",
                "{\"type\":\"payment_intent.succeeded\",\"data\":[]}",
                "{\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"id\":\"pi 1\"}}}",
                "{\"type\":\"payment_intent.succeeded\",\"data\":{\"object\":{\"id\":\"\"}}}",
                "{\"type\":\"payment_intentional\",\"data\":{\"object\":{\"id\":\"pi_1\"}}}",
                "{\"type\":{\"x\":1},\"data\":{\"object\":{\"id\":\"pi_1\"}}}",
                "{\"object\":\"v2.core.event\",\"type\":\"v1.billing.meter.error_report_triggered\"}"
            })
    void whatIsGenuineAndNamesNoPaymentIsIrrelevant(String body) {
        assertThat(genuine(body)).isInstanceOf(Irrelevant.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{\"carnet_principal\":\"alice\"}",
                "{\"carnet_principal\":\"alice\",\"carnet_purchase\":\"\"}",
                "{\"carnet_principal\":\"alice\\n\",\"carnet_purchase\":\"order\"}",
                "{\"carnet_principal\":{},\"carnet_purchase\":\"order\"}"
            })
    void metadataThatAreNotOursNameNoPurchase(String metadata) {
        assertThat(genuine(event("payment_intent.succeeded", "{\"id\":\"pi_1\",\"metadata\":" + metadata + "}")))
                .isEqualTo(new OfPayment("pi_1", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whateverIsSentIsReadRejectedOrIrrelevant(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] body = mutated(PAID, random);
            String header = random.nextBoolean()
                    ? Signer.header(body, now, "whsec_new")
                    : new String(
                            mutated(bytes(Signer.header(PAID, now, "whsec_new")), random), StandardCharsets.ISO_8859_1);
            Notice notice = read(body, header);

            assertThat(notice).isInstanceOfAny(OfPayment.class, Irrelevant.class, Rejected.class);
            assertThat(notice.toString()).as("seed %s, %s", seed, i).doesNotContain("whsec");
        }
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int start = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : 0;
        int end = random.nextInt(8) == 0 ? start + random.nextInt(bytes.length - start) : bytes.length;
        return Arrays.copyOfRange(bytes, start, end);
    }

    @Test
    void aChangedEventWithAnOldSignatureIsNeverBelieved() {
        Random random = new Random(7);
        String header = Signer.header(PAID, now, "whsec_new");
        for (int i = 0; i < 5_000; i++) {
            byte[] body = mutated(PAID, random);

            assertThat(read(body, header) instanceof OfPayment).isEqualTo(Arrays.equals(body, PAID));
        }
    }
}
