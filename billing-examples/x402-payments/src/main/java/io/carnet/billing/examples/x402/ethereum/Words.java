package io.carnet.billing.examples.x402.ethereum;

import java.math.BigInteger;

/** Whole numbers as contracts take them: 32 bytes, zeros first. */
final class Words {

    static final BigInteger END = BigInteger.ONE.shiftLeft(8 * Keccak.LENGTH);

    private Words() {}

    static byte[] of(BigInteger number) {
        if (number.signum() < 0 || number.compareTo(END) >= 0) {
            throw new IllegalArgumentException("a number must be between 0 and 2^256");
        }
        byte[] bytes = number.toByteArray();
        byte[] word = new byte[Keccak.LENGTH];
        int length = Math.min(bytes.length, word.length);
        System.arraycopy(bytes, bytes.length - length, word, word.length - length, length);
        return word;
    }
}
