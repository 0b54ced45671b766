package io.carnet.billing.examples.x402.ethereum;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/** An account whose key the tests know. */
public final class TestWallet {

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final ECDomainParameters DOMAIN = new ECDomainParameters(CURVE);

    private final BigInteger key;

    public TestWallet(String name) {
        key = new BigInteger(1, Keccak.hash("test wallet " + name)).mod(CURVE.getN());
    }

    public Address address() {
        byte[] point = CURVE.getG().multiply(key).normalize().getEncoded(false);
        return Address.ofKey(
                HexFormat.of().parseHex(HexFormat.of().formatHex(point).substring(2)));
    }

    public String sign(TransferAuthorization authorization, Token token) {
        return sign(authorization.hash(token));
    }

    /** As {@code personal_sign} does. */
    public String sign(String text) {
        return sign(new PersonalMessage(text).hash());
    }

    private String sign(byte[] hash) {
        ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(key, DOMAIN));
        BigInteger[] numbers = signer.generateSignature(hash);
        BigInteger low = numbers[1].min(CURVE.getN().subtract(numbers[1]));
        String start = String.format(Locale.ROOT, "0x%064x%064x", numbers[0], low);
        return Stream.of(start + "1b", start + "1c")
                .filter(text -> Signature.of(text).signer(hash).equals(Optional.of(address())))
                .findFirst()
                .orElseThrow();
    }

    /** A nonce that the name alone decides. */
    public static String nonce(String name) {
        return Hex.write(Keccak.hash("nonce " + name));
    }
}
