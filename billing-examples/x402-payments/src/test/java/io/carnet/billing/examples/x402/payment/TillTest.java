package io.carnet.billing.examples.x402.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.PaymentMethod.Taking;
import io.carnet.billing.payment.PaymentProtocol.Challenge;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import io.carnet.billing.payment.PaymentProtocol.Demand;
import io.carnet.billing.value.Money;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class TillTest {

    private static final String REFERENCE = "eip155:84532:0xabc#0xdef";

    private final Till till = new Till(List.of(Shopper.TENDER));

    private static Demand demand(Money price) {
        return new Demand(price, "https://shop.example/packs", "Ten runs", "image/png", "payment required");
    }

    private static Map<String, List<String>> header(Shopper shopper) {
        String name = shopper.version() == Version.V2 ? "payment-signature" : "x-payment";
        return Map.of(name, List.of(shopper.credential()));
    }

    private PaymentMethod.Signed method(Shopper shopper) {
        return ((Credential.Presented) till.read(header(shopper))).method();
    }

    private static JsonNode json(String base64) {
        return JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    @Test
    void oneChallengeAsksInBothVersions() {
        Challenge challenge = till.challenge(demand(Money.usd("10.00"))).orElseThrow();

        JsonNode old = JsonMapper.shared().readTree(challenge.body().orElseThrow());
        assertThat(old.at("/x402Version").asInt()).isEqualTo(1);
        assertThat(old.at("/error").asString()).isEqualTo("payment required");
        assertThat(old.at("/accepts/0/maxAmountRequired").asString()).isEqualTo("10000000");
        assertThat(old.at("/accepts/0/resource").asString()).isEqualTo("https://shop.example/packs");
        assertThat(old.at("/accepts/0/mimeType").asString()).isEqualTo("image/png");
        assertThat(challenge.headers()).containsOnlyKeys("PAYMENT-REQUIRED");
        JsonNode current = json(challenge.headers().get("PAYMENT-REQUIRED").get(0));
        assertThat(current.at("/x402Version").asInt()).isEqualTo(2);
        assertThat(current.at("/error").asString()).isEqualTo("payment required");
        assertThat(current.at("/accepts/0/amount").asString()).isEqualTo("10000000");
        assertThat(current.at("/resource/url").asString()).isEqualTo("https://shop.example/packs");
        assertThat(current.at("/resource/description").asString()).isEqualTo("Ten runs");
        assertThat(current.at("/resource/mimeType").asString()).isEqualTo("image/png");
    }

    @Test
    void aPriceThatNoTokenExpressesIsNotAskedFor() {
        assertThat(till.challenge(demand(Money.of("EUR", 2, "1.00")))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aPaymentIsTakenFromTheHeaderOfEitherVersion(Version version) {
        Shopper shopper = Shopper.honest().speaking(version);
        Credential expected = new Credential.Presented("x402", shopper.method());

        assertThat(till.read(header(shopper))).isEqualTo(expected);
        assertThat(method(shopper).credential()).isEqualTo(shopper.credential());
        assertThat(method(shopper).amount()).isEqualTo(Taking.EXACT);
        assertThat(till.read(Map.of("x-payment", List.of(" " + shopper.credential() + " "))))
                .isEqualTo(expected);
    }

    @Test
    void aPaymentThatIsPresentedAgainIsTakenEvenIfItHasEndedOrThePriceHasChanged() {
        assertThat(method(Shopper.honest().until(Instant.EPOCH).paying(1)).replayKey())
                .isEqualTo(Shopper.honest().replayKey());
    }

    @Test
    void whatCanNeverHaveBeenSubmittedIsUnfit() {
        Shopper honest = Shopper.honest();
        ObjectNode elsewhere = honest.json();
        ((ObjectNode) elsewhere.get("accepted")).put("network", "eip155:1");
        ObjectNode forged = honest.json();
        ((ObjectNode) forged.get("payload"))
                .put(
                        "signature",
                        honest.paying(1).json().at("/payload/signature").asString());

        for (ObjectNode json : List.of(elsewhere, forged)) {
            assertThat(till.read(Map.of("payment-signature", List.of(Shopper.header(json)))))
                    .isEqualTo(new Credential.Unfit("it is in no token that is taken, or not signed by who pays"));
        }
    }

    @Test
    void whatIsOfAnotherProtocolIsAbsent() {
        assertThat(till.read(Map.of("accept", List.of("*/*"), "authorization", List.of("L402 a:b"))))
                .isEqualTo(new Credential.Absent());
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
            assertThat(till.read(headers))
                    .isInstanceOfSatisfying(
                            Credential.Malformed.class,
                            malformed ->
                                    assertThat(malformed.why()).isNotBlank().doesNotContain("secret"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoHasPaidGetsAReceiptInItsOwnWords(Version version) {
        Shopper shopper = Shopper.honest().speaking(version);
        Map<String, List<String>> headers = till.receipt(method(shopper), REFERENCE);

        boolean current = version == Version.V2;
        String name = current ? "PAYMENT-RESPONSE" : "X-PAYMENT-RESPONSE";
        assertThat(headers).containsOnlyKeys(name);
        JsonNode receipt = json(headers.get(name).get(0));
        assertThat(receipt.get("success").asBoolean()).isTrue();
        assertThat(receipt.get("transaction").asString()).isEqualTo("0xabc");
        assertThat(receipt.get("network").asString()).isEqualTo(current ? "eip155:84532" : "base-sepolia");
        assertThat(receipt.get("payer").asString())
                .isEqualTo(shopper.wallet().address().withCheckSum());
    }

    @Test
    void whatIsPaidInATokenThatIsNotTakenAnyMoreHasNoReceipt() {
        assertThat(new Till(List.of()).receipt(Shopper.honest().method(), REFERENCE))
                .isEmpty();
    }
}
