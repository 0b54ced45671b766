package io.carnet.billing.examples.x402.ethereum;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A signature of an account that has a key of its own. It tells who signed. Contracts that sign (EIP-1271) can only be asked
 * on their chain, and are not understood here.
 */
public final class Signature {

    private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
    private static final BigInteger ORDER = CURVE.getN();
    private static final BigInteger HALF = ORDER.shiftRight(1);
    private static final int NUMBER = 32;
    private static final int LENGTH = 2 * NUMBER + 1;
    private static final int FIRST_V = 27;

    private final BigInteger r;
    private final BigInteger s;
    private final boolean odd;

    private Signature(BigInteger r, BigInteger s, boolean odd) {
        this.r = r;
        this.s = s;
        this.odd = odd;
    }

    /**
     * Reads a signature. Of the two forms that any signature can be brought into, only the one with the lower {@code s} is
     * one, so that nobody can make a second one out of the first.
     *
     * @param text {@code 0x} and 65 bytes: r, s, and 0, 1, 27 or 28
     * @return the signature
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    public static Signature of(String text) {
        byte[] bytes = Hex.read("a signature", text, LENGTH);
        BigInteger r = number(bytes, 0);
        BigInteger s = number(bytes, NUMBER);
        int v = bytes[2 * NUMBER] & 0xff;
        boolean known = v <= 1 || v == FIRST_V || v == FIRST_V + 1;
        if (!known || r.signum() == 0 || s.signum() == 0 || r.compareTo(ORDER) >= 0 || s.compareTo(HALF) > 0) {
            throw new IllegalArgumentException("not a signature that an account makes");
        }
        return new Signature(r, s, v == 1 || v == FIRST_V + 1);
    }

    private static BigInteger number(byte[] bytes, int from) {
        return new BigInteger(1, Arrays.copyOfRange(bytes, from, from + NUMBER));
    }

    /**
     * Who signed.
     *
     * @param hash what was signed
     * @return the account; empty if nobody can have made this signature of it
     */
    Optional<Address> signer(byte[] hash) {
        byte[] point = new byte[NUMBER + 1];
        point[0] = (byte) (odd ? 3 : 2);
        byte[] x = r.toByteArray();
        int length = Math.min(x.length, NUMBER);
        System.arraycopy(x, x.length - length, point, point.length - length, length);
        try {
            ECPoint nonce = CURVE.getCurve().decodePoint(point);
            BigInteger inverse = r.modInverse(ORDER);
            BigInteger e = new BigInteger(1, hash);
            ECPoint key = ECAlgorithms.sumOfTwoMultiplies(
                            CURVE.getG(),
                            inverse.multiply(e.negate()).mod(ORDER),
                            nonce,
                            inverse.multiply(s).mod(ORDER))
                    .normalize();
            return key.isInfinity()
                    ? Optional.empty()
                    : Optional.of(Address.ofKey(Arrays.copyOfRange(key.getEncoded(false), 1, LENGTH)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Leaves the signature out: with it and what was signed, somebody could act for the signer. */
    @Override
    public String toString() {
        return "Signature";
    }
}
