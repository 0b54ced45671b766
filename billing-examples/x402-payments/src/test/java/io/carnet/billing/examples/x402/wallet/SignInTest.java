package io.carnet.billing.examples.x402.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Signature;
import java.net.URI;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SignInTest {

    private static final int STATEMENT = 3;
    private static final Instant TEN = Instant.parse("2026-11-01T10:00:00Z");

    static Stream<JsonNode> vectors() {
        return Vectors.all("signIns");
    }

    private static String full() {
        return Vectors.text(Vectors.all("signIns").toList().get(2), "text");
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void whatAWalletShowedAndSignedIsRead(JsonNode vector) {
        String text = Vectors.text(vector, "text");
        SignIn signIn = SignIn.of(text);

        assertThat(signIn.address()).isEqualTo(Address.of(Vectors.text(vector, "address")));
        assertThat(signIn.domain()).isEqualTo(Vectors.text(vector, "domain"));
        assertThat(signIn.nonce()).isEqualTo("abcdefgh12345678");
        assertThat(signIn.issuedAt()).isEqualTo(TEN);
        Signature signature = Signature.of(Vectors.text(vector, "signature"));
        assertThat(signIn.isSigned(text, signature)).isTrue();
        assertThat(signIn.isSigned(text.replace("Version: 1", "Version: 2"), signature))
                .isFalse();
    }

    @Test
    void everythingItMaySayIsRead() {
        SignIn signIn = SignIn.of(full());

        assertThat(signIn.statement()).contains("Everything at once");
        assertThat(signIn.chainId()).isEqualTo("84532");
        assertThat(signIn.uri()).isEqualTo(URI.create("https://shop.example/login"));
        assertThat(signIn.requestId()).contains("request-1");
        assertThat(signIn.resources())
                .containsExactly(URI.create("https://shop.example/terms"), URI.create("ipfs://bafy"));
        assertThat(signIn.notBefore()).contains(Instant.parse("2026-11-01T09:30:00Z"));
        assertThat(signIn.expiresAt()).contains(Instant.parse("2026-11-01T11:00:00Z"));
    }

    @Test
    void isForItsDomainAndItsTimeOnly() {
        SignIn signIn = SignIn.of(full());

        assertThat(signIn.isFor("localhost:8080", TEN)).isTrue();
        assertThat(signIn.isFor("localhost", TEN)).isFalse();
        assertThat(signIn.isFor("localhost:8080", Instant.parse("2026-11-01T09:29:59.999Z")))
                .isFalse();
        assertThat(signIn.isFor("localhost:8080", Instant.parse("2026-11-01T09:30:00Z")))
                .isTrue();
        assertThat(signIn.isFor("localhost:8080", Instant.parse("2026-11-01T10:59:59.999Z")))
                .isTrue();
        assertThat(signIn.isFor("localhost:8080", Instant.parse("2026-11-01T11:00:00Z")))
                .isFalse();
    }

    @Test
    void aMessageThatLacksALineOrHasAnotherIsNone() {
        String[] lines = full().split("\n", -1);
        for (int left = 0; left < lines.length - 2; left++) {
            int without = left;
            String shorter = String.join(
                    "\n",
                    IntStream.range(0, lines.length)
                            .filter(i -> i != without)
                            .mapToObj(i -> lines[i])
                            .toList());
            boolean optional = left == STATEMENT
                    || lines[left].startsWith("Expiration")
                    || lines[left].startsWith("Not Before")
                    || lines[left].startsWith("Request ID");
            if (optional) {
                assertThat(SignIn.of(shorter).nonce()).isEqualTo("abcdefgh12345678");
            } else {
                assertThatThrownBy(() -> SignIn.of(shorter))
                        .as("without %s", lines[left])
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThatThrownBy(() -> SignIn.of(full() + "\nmore")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignIn.of(full().replace("Version: 1", "Version: 2")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignIn.of("x".repeat(8_193))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SignIn.of("")).isInstanceOf(IllegalArgumentException.class);
    }
}
