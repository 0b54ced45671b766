package io.carnet.billing.examples.x402.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class PaymentPayloadTest {

    private static final Instant NOW = Instant.ofEpochSecond(Payments.END - 100);
    private static final Address OTHER = new Address("0x" + "1".repeat(40));

    @ParameterizedTest
    @EnumSource
    void whatWasAskedForIsChosen(Version version) {
        PaymentPayload credential = Payments.credential(version);
        Requirement asked = Payments.asked();
        Requirement another = new Requirement(Network.BASE_SEPOLIA, Payments.USDC, BigInteger.TWO, asked.payTo(), 60);

        assertThat(credential.version()).isEqualTo(version);
        assertThat(credential.payer()).isEqualTo(Payments.text("from"));
        assertThat(credential.chosen(List.of(another, asked))).contains(asked);
        assertThat(credential.chosen(List.of(another))).isEmpty();
        assertThat(credential.objections(asked, NOW)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void everythingThatStandsAgainstItIsTold(Version version) {
        PaymentPayload credential = Payments.credential(version);
        Token mainUsdc = new Token("USD Coin", "2", BigInteger.valueOf(8453), OTHER);
        Requirement other = new Requirement(Network.BASE, mainUsdc, BigInteger.valueOf(10_001), OTHER, 60);

        assertThat(credential.objections(other, Instant.ofEpochSecond(Payments.END)))
                .containsExactly(
                        "it is for another network",
                        "it pays somebody else",
                        "it is not the amount that was asked for",
                        "it is not valid for long enough",
                        "it is not signed by who pays");
    }

    @Test
    void mustBeValidForSixSecondsMore() {
        PaymentPayload credential = Payments.credential(Version.V2);
        Requirement asked = Payments.asked();

        assertThat(credential.objections(asked, Instant.ofEpochSecond(Payments.END - 7)))
                .isEmpty();
        assertThat(credential.objections(asked, Instant.ofEpochSecond(Payments.END - 6)))
                .containsExactly("it is not valid for long enough");
    }

    @Test
    void whatItClaimsOfTheTermsCountsForNothing() {
        ObjectNode json = Payments.json(Version.V2);
        ((ObjectNode) json.get("accepted")).put("amount", "1").put("payTo", OTHER.value());

        assertThat(PaymentPayload.of(Envelope.write(json)).chosen(List.of(Payments.asked())))
                .contains(Payments.asked());
    }

    @Test
    void itsReplayKeyIsTheSameInEveryForm() {
        PaymentPayload credential = Payments.credential(Version.V2);
        ObjectNode upper = Payments.json(Version.V1);
        ObjectNode authorization = (ObjectNode) upper.get("payload").get("authorization");
        authorization.put("from", Payments.text("from").value());
        String nonce = authorization.get("nonce").asString();
        authorization.put("nonce", "0x" + nonce.substring(2).toUpperCase(Locale.ROOT));

        assertThat(PaymentPayload.of(Envelope.write(upper)).replayKey(Payments.USDC))
                .isEqualTo(credential.replayKey(Payments.USDC))
                .matches("[A-Za-z0-9._:/@+|-]{1,128}");
        Token elsewhere = new Token("USDC", "2", BigInteger.valueOf(8453), Payments.USDC.contract());
        assertThat(credential.replayKey(elsewhere)).isNotEqualTo(credential.replayKey(Payments.USDC));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no base64!",
                "c2VjcmV0",
                "W10=",
                "e30=",
                "eyJ4NDAyVmVyc2lvbiI6M30=",
                "eyJ4NDAyVmVyc2lvbiI6MiwieDQwMlZlcnNpb24iOjJ9"
            })
    void whatIsNoPaymentIsRefusedAndNotRepeated(String header) {
        assertThatThrownBy(() -> PaymentPayload.of(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "0x10", "", " 1", "1e3"})
    void figuresAreWholeNumbers(String figure) {
        for (String name : List.of("value", "validAfter", "validBefore")) {
            ObjectNode json = Payments.json(Version.V2);
            ((ObjectNode) json.get("payload").get("authorization")).put(name, figure);
            String header = Envelope.write(json);
            assertThatThrownBy(() -> PaymentPayload.of(header)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aHeaderHasALimit() {
        ObjectNode json = Payments.json(Version.V2);
        json.put("more", "x".repeat(16_384));
        String header = Envelope.write(json);

        assertThatThrownBy(() -> PaymentPayload.of(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too long");
    }

    /** Whatever comes in, it is a payment or the one kind of failure that is declared. */
    @Test
    void spoiledPaymentsAreRefusedInOneWay() {
        long seed = System.nanoTime();
        System.out.println("PaymentPayloadTest seed " + seed);
        Random random = new Random(seed);
        byte[] good = Payments.json(Version.V2).toString().getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = good.clone();
            for (int spoiled = random.nextInt(4); spoiled >= 0; spoiled--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                PaymentPayload.of(Base64.getEncoder().encodeToString(bad)).chosen(List.of(Payments.asked()));
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void itsSignatureIsNotPrinted() {
        String signature =
                Payments.json(Version.V2).get("payload").get("signature").asString();

        assertThat(Payments.credential(Version.V2).toString()).doesNotContain(signature.substring(2, 12));
    }

    @Test
    void aChallengeAsksBothVersions() {
        PaymentRequired challenge = new PaymentRequired(Payments.PACK, List.of(Payments.asked()), "payment required");
        ObjectNode body = (ObjectNode) JsonMapper.shared().readTree(challenge.body());
        ObjectNode header = Envelope.read(challenge.header());

        assertThat(body.get("x402Version").asInt()).isEqualTo(1);
        assertThat(body.get("accepts").get(0).toString())
                .isEqualTo("{\"scheme\":\"exact\",\"network\":\"base-sepolia\",\"maxAmountRequired\":\"10000\","
                        + "\"resource\":\"https://shop.example/packs/starter\",\"description\":\"Ten runs\","
                        + "\"mimeType\":\"application/json\","
                        + "\"asset\":\"0x036CbD53842c5426634e7929541eC2318f3dCF7e\",\"payTo\":\""
                        + Payments.asked().payTo().withCheckSum()
                        + "\",\"maxTimeoutSeconds\":60,\"extra\":{\"name\":\"USDC\",\"version\":\"2\"}}");
        assertThat(header.get("x402Version").asInt()).isEqualTo(2);
        assertThat(header.get("resource").get("url").asString()).isEqualTo("https://shop.example/packs/starter");
        assertThat(header.get("accepts").get(0).get("network").asString()).isEqualTo("eip155:84532");
        assertThat(header.get("accepts").get(0).get("amount").asString()).isEqualTo("10000");
        assertThat(header.get("accepts").get(0).get("extra").get("paymentFlow").asString())
                .isEqualTo("upfront");
    }

    @Test
    void aReceiptIsInTheWordsOfThePayment() {
        Receipt receipt = new Receipt("0xabc", Network.BASE_SEPOLIA, Payments.text("from"));

        assertThat(Receipt.name(Version.V1)).isEqualTo("X-PAYMENT-RESPONSE");
        assertThat(Receipt.name(Version.V2)).isEqualTo("PAYMENT-RESPONSE");
        assertThat(Envelope.read(receipt.header(Version.V1)).get("network").asString())
                .isEqualTo("base-sepolia");
        assertThat(Envelope.read(receipt.header(Version.V2)).get("network").asString())
                .isEqualTo("eip155:84532");
    }

    @Test
    void aWayToPayIsPossible() {
        Requirement good = Payments.asked();

        assertThatThrownBy(() -> new Requirement(Network.BASE, good.token(), good.amount(), good.payTo(), 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement(good.network(), good.token(), BigInteger.ZERO, good.payTo(), 60))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Requirement(good.network(), good.token(), good.amount(), good.payTo(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PaymentRequired(Payments.PACK, List.of(), ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
