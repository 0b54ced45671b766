package io.carnet.billing.examples.x402.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carnet.billing.examples.x402.ethereum.Signature;
import io.carnet.billing.examples.x402.wallet.CanonicalJson;
import io.carnet.billing.examples.x402.wallet.SignIn;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Without more, each runs on its seeds. With {@code JAZZER_FUZZ=1} in the environment, and one of them chosen, it looks for
 * inputs that are refused in another way than the one that is declared.
 */
class ParsersFuzzTest {

    private static void reads(byte[] data, Consumer<String> reading) {
        try {
            reading.accept(new String(data, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @FuzzTest
    void envelope(byte[] data) {
        reads(data, Envelope::read);
    }

    @FuzzTest
    void credential(byte[] data) {
        reads(data, text -> {
            PaymentPayload credential =
                    PaymentPayload.of(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
            credential.objections(Payments.asked(), Instant.ofEpochSecond(Payments.END));
            assertThat(credential.replayKey(Payments.USDC)).hasSize(71);
        });
    }

    @FuzzTest
    void canonicalJson(byte[] data) {
        reads(data, text -> {
            String canonical = CanonicalJson.of(text);
            assertThat(CanonicalJson.of(canonical)).isEqualTo(canonical);
        });
    }

    @FuzzTest
    void signIn(byte[] data) {
        reads(data, text -> SignIn.of(text).isFor("shop.example", Instant.EPOCH));
    }

    @FuzzTest
    void signature(byte[] data) {
        reads(data, Signature::of);
    }
}
