package io.carnet.billing.examples.x402.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Signature;
import io.carnet.billing.examples.x402.payment.Tender;
import io.carnet.billing.examples.x402.payment.Till;
import io.carnet.billing.examples.x402.wallet.CanonicalJson;
import io.carnet.billing.examples.x402.wallet.SignIn;
import io.carnet.billing.payment.PaymentProtocol.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What strangers send, spoiled in ways they might spoil it: whatever reads it does so, or refuses it in the one way that is
 * declared, and soon.
 */
class SpoiledInputTest {

    private static final int TIMES = 2_000;
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final JsonNode SIGNED =
            JsonMapper.shared().readTree(SpoiledInputTest.class.getResourceAsStream("/signatures.json"));

    /** What parsers are known to stumble over. */
    private static final List<String> ODDITIES = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\\",
            "\\u0000",
            "\\ud800",
            "null",
            "true",
            "-1",
            "1e999999999",
            "0x",
            "9".repeat(400),
            "[".repeat(2_000),
            "{\"a\":".repeat(500),
            "\n",
            "\r\n",
            "\0",
            "\ufeff",
            "é",
            "\ud83c\udfab",
            "%00",
            "==",
            "://",
            " ");

    static Stream<Arguments> readers() {
        Till till =
                new Till(List.of(new Tender("USD", Network.BASE_SEPOLIA, Payments.USDC, 6, Payments.text("to"), 60)));
        String current = Payments.json(Version.V2).toString();
        String old = Payments.json(Version.V1).toString();
        PaymentRequired challenge = new PaymentRequired(Payments.PACK, List.of(Payments.asked()), "payment required");
        String message = SIGNED.get("signIns").get(2).get("text").asString();
        String document = SIGNED.get("documents").get(2).get("json").asString();
        return Stream.of(
                reader("a payment", current, text -> held(PaymentPayload.of(base64(text)))),
                reader("a payment of version 1", old, text -> held(PaymentPayload.of(base64(text)))),
                reader("a header", base64(current), text -> held(PaymentPayload.of(text))),
                reader(
                        "a header at the till",
                        base64(current),
                        text -> assertThat(till.read(Map.of("x-payment", List.of(text))))
                                .isNotInstanceOf(Credential.Absent.class)),
                reader("a challenge", challenge.header(), Envelope::read),
                reader("a challenge of version 1", challenge.body(), Envelope::parse),
                reader(
                        "JSON to be signed",
                        document,
                        text -> assertThat(CanonicalJson.of(CanonicalJson.of(text)))
                                .isEqualTo(CanonicalJson.of(text))),
                reader("a sign-in", message, text -> SignIn.of(text).isFor("localhost:8080", Instant.EPOCH)),
                reader(
                        "an address",
                        Payments.text("from").withCheckSum(),
                        text -> Address.of(text).withCheckSum()),
                reader(
                        "a signature",
                        SIGNED.get("transfers").get(2).get("signature").asString(),
                        Signature::of));
    }

    private static Arguments reader(String name, String good, Consumer<String> reading) {
        return Arguments.of(Named.of(name, good), Named.of("read", reading));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void held(PaymentPayload credential) {
        credential.objections(Payments.asked(), Instant.ofEpochSecond(Payments.END - 100));
        assertThat(credential.replayKey(Payments.USDC)).matches("x402:0x[0-9a-f]{64}");
    }

    @ParameterizedTest
    @MethodSource("readers")
    void isReadOrRefusedAsDeclared(String good, Consumer<String> reading) {
        long seed = Long.getLong("carnet.seed", System.nanoTime());
        System.out.println("SpoiledInputTest seed " + seed);
        Random random = new Random(seed);
        assertThatCode(() -> reading.accept(good)).doesNotThrowAnyException();
        for (int i = 0; i < TIMES; i++) {
            String bad = spoiled(good, random);
            long start = System.nanoTime();
            try {
                reading.accept(bad);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ": " + bad, e);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
        }
    }

    private static String spoiled(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        for (int left = random.nextInt(4); left >= 0 && !text.isEmpty(); left--) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(20));
            switch (random.nextInt(6)) {
                case 0 -> text.setCharAt(from, (char) random.nextInt(0x80));
                case 1 -> text.setCharAt(from, (char) random.nextInt(0x10000));
                case 2 -> text.delete(from, to);
                case 3 -> text.insert(random.nextInt(text.length()), text.substring(from, to));
                case 4 -> text.insert(from, ODDITIES.get(random.nextInt(ODDITIES.size())));
                default -> text.setLength(from);
            }
        }
        return text.toString();
    }
}
