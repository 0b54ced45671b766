package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.x402.protocol.Resource;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.PaymentOutcome.Declined;
import io.carnet.billing.payment.PaymentOutcome.NotFound;
import io.carnet.billing.payment.PaymentOutcome.NotSubmitted;
import io.carnet.billing.payment.PaymentOutcome.Pending;
import io.carnet.billing.payment.PaymentOutcome.RequiresAction;
import io.carnet.billing.payment.PaymentOutcome.Succeeded;
import io.carnet.billing.payment.PaymentOutcome.Unknown;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TillTest {

    private static final Money TEN = Money.usd("10.00");
    private static final Resource PACK = new Resource("https://shop.example/packs", "Ten runs", "application/json");
    private static final String CHALLENGE = "PAYMENT-REQUIRED";

    private final Till till = new Till(List.of(Shopper.TENDER), Duration.ofSeconds(30));

    private static Map<String, List<String>> header(Shopper shopper) {
        String name = shopper.version() == Version.V2 ? "payment-signature" : "x-payment";
        return Map.of(name, List.of(shopper.credential()));
    }

    private Presented.Signed signed(Shopper shopper) {
        return (Presented.Signed) till.presented(header(shopper));
    }

    private static JsonNode json(String base64) {
        return JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    @Test
    void whoPresentsNothingIsAskedInBothVersions() {
        assertThat(till.presented(Map.of("accept", List.of("*/*"))))
                .isEqualTo(new Presented.Nothing("payment required"));
        Answer answer = till.challenge(TEN, PACK, "payment required");

        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.headers()).containsEntry("Cache-Control", "no-store");
        JsonNode old = JsonMapper.shared().readTree(answer.body());
        JsonNode current = json(answer.headers().get(CHALLENGE));
        assertThat(old.get("accepts").get(0).get("maxAmountRequired").asString())
                .isEqualTo("10000000");
        assertThat(old.get("error").asString()).isEqualTo("payment required");
        assertThat(current.get("accepts").get(0).get("amount").asString()).isEqualTo("10000000");
        assertThat(current.get("x402Version").asInt()).isEqualTo(2);
    }

    @Test
    void aPriceThatNoTokenExpressesIsNotAskedFor() {
        assertThatThrownBy(() -> till.challenge(Money.of("EUR", 2, "1.00"), PACK, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aPaymentIsTakenFromTheHeaderOfEitherVersion(Version version) {
        Shopper shopper = Shopper.honest().speaking(version);
        Presented.Signed signed = signed(shopper);

        assertThat(signed.method().credential()).isEqualTo(shopper.credential());
        assertThat(signed.method().replayKey()).isEqualTo(shopper.replayKey());
        assertThat(signed.method().amount()).isEqualTo(Taking.EXACT);
        assertThat(signed.version()).isEqualTo(version);
        assertThat(signed.payer()).isEqualTo(shopper.wallet().address());
        assertThat(till.presented(Map.of("x-payment", List.of(" " + shopper.credential() + " "))))
                .isEqualTo(signed);
    }

    @Test
    void aPaymentThatIsPresentedAgainIsTakenEvenIfItHasEndedOrThePriceHasChanged() {
        assertThat(signed(Shopper.honest().until(Instant.EPOCH).paying(1))
                        .method()
                        .replayKey())
                .isEqualTo(Shopper.honest().replayKey());
    }

    @Test
    void whatCanNeverHaveBeenSubmittedIsNothing() {
        Shopper honest = Shopper.honest();
        ObjectNode elsewhere = honest.json();
        ((ObjectNode) elsewhere.get("accepted")).put("network", "eip155:1");
        ObjectNode forged = honest.json();
        ((ObjectNode) forged.get("payload"))
                .put(
                        "signature",
                        honest.paying(1)
                                .json()
                                .path("payload")
                                .path("signature")
                                .asString());

        for (ObjectNode json : List.of(elsewhere, forged)) {
            assertThat(till.presented(Map.of("payment-signature", List.of(Shopper.header(json)))))
                    .isInstanceOf(Presented.Nothing.class);
        }
    }

    @Test
    void whatCanNotBeReadIsMalformed() {
        String good = Shopper.honest().credential();
        List<Map<String, List<String>>> bad = List.of(
                Map.of("payment-signature", List.of("secret")),
                Map.of("payment-signature", List.of("")),
                Map.of("x-payment", List.of("e30=")),
                Map.of("payment-signature", List.of(good, good)),
                Map.of("payment-signature", List.of(good), "x-payment", List.of(good)));

        for (Map<String, List<String>> headers : bad) {
            Presented presented = till.presented(headers);
            assertThat(presented).isInstanceOf(Presented.Malformed.class);
            Answer answer = till.malformed((Presented.Malformed) presented);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.headers()).doesNotContainKey(CHALLENGE);
            assertThat(answer.body()).doesNotContain("secret").doesNotContain("accepts");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasPaidGetsAReceiptInItsOwnWords(Version version) {
        Shopper shopper = Shopper.honest().speaking(version);
        PaymentOutcome paid = new Succeeded("eip155:84532:0xabc#0xdef");
        Answer answer = till.answer(signed(shopper), paid, TEN, PACK).with(201, "{\"purchase\":\"p\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"purchase\":\"p\"}");
        boolean current = version == Version.V2;
        JsonNode receipt = json(answer.headers().get(current ? "PAYMENT-RESPONSE" : "X-PAYMENT-RESPONSE"));
        assertThat(receipt.get("success").asBoolean()).isTrue();
        assertThat(receipt.get("transaction").asString()).isEqualTo("0xabc");
        assertThat(receipt.get("network").asString()).isEqualTo(current ? "eip155:84532" : "base-sepolia");
        assertThat(receipt.get("payer").asString())
                .isEqualTo(shopper.wallet().address().withCheckSum());
        assertThat(answer.headers()).doesNotContainKey(CHALLENGE);
    }

    @Test
    void whoWasDeclinedIsAskedAgain() {
        Answer answer = till.answer(signed(Shopper.honest()), new Declined("too little"), TEN, PACK);

        assertThat(answer.status()).isEqualTo(402);
        assertThat(answer.headers()).containsKey(CHALLENGE);
        assertThat(answer.body()).contains("too little").contains("accepts");
    }

    static Stream<PaymentOutcome> unsettled() {
        return Stream.of(
                new Unknown("no answer in time"),
                new Pending("eip155:84532:0xabc#0xdef"),
                new NotSubmitted("ConnectException"),
                new NotFound(),
                new RequiresAction("r", "https://pay.example", Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("unsettled")
    void whoseFateIsNotKnownIsNeverAskedToPay(PaymentOutcome outcome) {
        Answer answer = till.answer(signed(Shopper.honest()), outcome, TEN, PACK);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("Retry-After", "30")
                .doesNotContainKeys(CHALLENGE, "PAYMENT-RESPONSE", "X-PAYMENT-RESPONSE");
        assertThat(answer.body()).doesNotContain("accepts").doesNotContain("abc");
    }

    private static Purchase purchase(AttemptState... states) {
        Offer offer = Offer.credits("ten", Amount.credits(10), TEN);
        List<Attempt> attempts = Stream.of(states)
                .map(state -> Attempt.created(1, "attempt", Shopper.NOW)
                        .become(
                                state,
                                Optional.of("eip155:84532:0xabc#0xdef"),
                                Optional.empty(),
                                "too little",
                                Optional.empty()))
                .toList();
        return new Purchase(
                Principal.of("user:7"),
                CommandKey.of("p"),
                offer,
                Amount.credits(10),
                TEN,
                "x402",
                Shopper.honest().method(),
                PurchaseState.OPEN,
                attempts,
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                Shopper.NOW);
    }

    private int status(Purchase purchase) {
        return till.answer(signed(Shopper.honest()), purchase, PACK).status();
    }

    @Test
    void aPurchaseIsAskedForAgainOnlyIfNoneOfItsPaymentsWasMade() {
        for (AttemptState state : AttemptState.values()) {
            int expected = state == AttemptState.SUCCEEDED ? 200 : state.open() ? 503 : 402;
            assertThat(status(purchase(state))).as(state.name()).isEqualTo(expected);
            assertThat(status(purchase(AttemptState.UNKNOWN, state)))
                    .as("unknown, then %s", state)
                    .isEqualTo(state == AttemptState.SUCCEEDED ? 200 : 503);
        }
    }

    @Test
    void aPaymentForWhichNothingWasGrantedIsNotAskedForAgain() {
        Purchase paid = purchase(AttemptState.SUCCEEDED);
        Refund refund = new Refund(
                Attempt.created(1, "attempt/back", Shopper.NOW),
                "eip155:84532:0xabc#0xdef",
                TEN,
                Refund.Reason.NOT_GRANTED);

        assertThat(status(paid.with(refund))).isEqualTo(503);
    }
}
