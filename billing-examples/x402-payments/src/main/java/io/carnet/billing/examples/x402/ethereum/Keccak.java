package io.carnet.billing.examples.x402.ethereum;

import java.nio.charset.StandardCharsets;
import org.bouncycastle.crypto.digests.KeccakDigest;

/** Ethereum's hash: SHA-3 as it was before it became a standard. */
final class Keccak {

    static final int LENGTH = 32;

    private Keccak() {}

    static byte[] hash(byte[]... parts) {
        KeccakDigest digest = new KeccakDigest(LENGTH * 8);
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[LENGTH];
        digest.doFinal(hash, 0);
        return hash;
    }

    static byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
