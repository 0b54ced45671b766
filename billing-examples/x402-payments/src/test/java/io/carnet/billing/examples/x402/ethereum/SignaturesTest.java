package io.carnet.billing.examples.x402.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against signatures that another implementation made: {@code vectors/make.mjs}. */
class SignaturesTest {

    private static final JsonNode VECTORS =
            JsonMapper.shared().readTree(SignaturesTest.class.getResourceAsStream("/signatures.json"));
    private static final BigInteger ORDER =
            CustomNamedCurves.getByName("secp256k1").getN();

    static Stream<JsonNode> messages() {
        return VECTORS.get("messages").valueStream();
    }

    static Stream<JsonNode> transfers() {
        return VECTORS.get("transfers").valueStream();
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }

    private static BigInteger number(JsonNode node, String name) {
        return new BigInteger(text(node, name));
    }

    private static Token token(JsonNode node) {
        return new Token(
                text(node, "name"),
                text(node, "version"),
                number(node, "chainId"),
                Address.of(text(node, "verifyingContract")));
    }

    private static TransferAuthorization authorization(JsonNode node) {
        return new TransferAuthorization(
                Address.of(text(node, "from")),
                Address.of(text(node, "to")),
                number(node, "value"),
                number(node, "validAfter"),
                number(node, "validBefore"),
                text(node, "nonce"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whoSignedAMessageIsFound(JsonNode vector) {
        Address signer = Address.of(text(vector, "address"));
        Signature signature = Signature.of(text(vector, "signature"));

        assertThat(new PersonalMessage(text(vector, "text")).signer(signature)).contains(signer);
        assertThat(new PersonalMessage(text(vector, "text") + " ").signer(signature))
                .isNotEqualTo(Optional.of(signer));
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void whoSignedATransferIsFound(JsonNode vector) {
        Token token = token(vector.get("token"));
        TransferAuthorization authorization = authorization(vector.get("authorization"));
        Signature signature = Signature.of(text(vector, "signature"));

        assertThat(authorization.signer(token, signature)).contains(authorization.from());
    }

    @ParameterizedTest
    @MethodSource("transfers")
    void nothingOfATransferCanBeChangedAfterwards(JsonNode vector) {
        Token token = token(vector.get("token"));
        TransferAuthorization signed = authorization(vector.get("authorization"));
        Signature signature = Signature.of(text(vector, "signature"));
        Address other = new Address("0x" + "1".repeat(40));
        BigInteger more = signed.value().xor(BigInteger.ONE);

        List<TransferAuthorization> changed = List.of(
                new TransferAuthorization(
                        signed.from(),
                        other,
                        signed.value(),
                        signed.validAfter(),
                        signed.validBefore(),
                        signed.nonce()),
                new TransferAuthorization(
                        signed.from(), signed.to(), more, signed.validAfter(), signed.validBefore(), signed.nonce()),
                new TransferAuthorization(
                        signed.from(),
                        signed.to(),
                        signed.value(),
                        BigInteger.TEN,
                        signed.validBefore(),
                        signed.nonce()),
                new TransferAuthorization(
                        signed.from(),
                        signed.to(),
                        signed.value(),
                        signed.validAfter(),
                        BigInteger.TEN,
                        signed.nonce()),
                new TransferAuthorization(
                        signed.from(),
                        signed.to(),
                        signed.value(),
                        signed.validAfter(),
                        signed.validBefore(),
                        "0x" + "0".repeat(64)));
        assertThat(changed)
                .allSatisfy(each -> assertThat(each.signer(token, signature)).isNotEqualTo(Optional.of(signed.from())));

        List<Token> others = List.of(
                new Token("Another", token.version(), token.chain(), token.contract()),
                new Token(token.name(), "3", token.chain(), token.contract()),
                new Token(token.name(), token.version(), BigInteger.ONE, token.contract()),
                new Token(token.name(), token.version(), token.chain(), other));
        assertThat(others)
                .allSatisfy(
                        each -> assertThat(signed.signer(each, signature)).isNotEqualTo(Optional.of(signed.from())));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theSameSignatureInAnotherFormIsNone(JsonNode vector) {
        String signature = text(vector, "signature");
        BigInteger s = new BigInteger(signature.substring(66, 130), 16);
        String high = String.format(Locale.ROOT, "%064x", ORDER.subtract(s));
        String flipped = signature.endsWith("1b") ? "1c" : "1b";

        assertThatThrownBy(() -> Signature.of(signature.substring(0, 66) + high + flipped))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void theLastByteCountsFromZeroOrTwentySeven(JsonNode vector) {
        String signature = text(vector, "signature");
        String zero = signature.substring(0, 130) + (signature.endsWith("1b") ? "00" : "01");
        PersonalMessage message = new PersonalMessage(text(vector, "text"));

        assertThat(message.signer(Signature.of(zero))).isEqualTo(message.signer(Signature.of(signature)));
        for (String v : List.of("02", "1a", "1d", "25", "ff")) {
            assertThatThrownBy(() -> Signature.of(signature.substring(0, 130) + v))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0x00", "no", "0xzz"})
    void whatIsNoSignatureIsRefusedAndNotRepeated(String text) {
        String odd = text + "secret";

        assertThatThrownBy(() -> Signature.of(odd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void numbersOutsideOfTheCurveAreNoSignature() {
        String zero = "0".repeat(64);
        String one = "0".repeat(63) + "1";
        String order = String.format(Locale.ROOT, "%064x", ORDER);

        for (String wrong : List.of(zero + one, one + zero, order + one, one + order)) {
            assertThatThrownBy(() -> Signature.of("0x" + wrong + "1b")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aNumberThatIsNoPointOfTheCurveHasNoSigner() {
        String five = "0".repeat(63) + "5";
        String one = "0".repeat(63) + "1";

        assertThat(new PersonalMessage("x").signer(Signature.of("0x" + five + one + "1b")))
                .isEmpty();
    }

    @Test
    void aSignatureIsNotPrinted() {
        String signature = text(messages().findFirst().orElseThrow(), "signature");

        assertThat(Signature.of(signature).toString()).doesNotContain(signature.substring(2, 10));
    }

    @Test
    void figuresHave256Bits() {
        JsonNode vector = transfers().findFirst().orElseThrow().get("authorization");
        TransferAuthorization good = authorization(vector);

        for (BigInteger wrong : List.of(BigInteger.ONE.negate(), BigInteger.ONE.shiftLeft(256))) {
            assertThatThrownBy(() -> new TransferAuthorization(
                            good.from(), good.to(), wrong, BigInteger.ZERO, BigInteger.TEN, good.nonce()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new TransferAuthorization(
                        good.from(), good.to(), BigInteger.ONE, BigInteger.ZERO, BigInteger.TEN, "0x12"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
