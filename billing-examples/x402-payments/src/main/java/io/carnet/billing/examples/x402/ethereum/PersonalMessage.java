package io.carnet.billing.examples.x402.ethereum;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Text that a wallet signed after it had shown it to its owner (EIP-191, {@code personal_sign}). It can't be a payment or
 * anything else that a chain understands.
 *
 * @param text what was shown
 */
public record PersonalMessage(String text) {

    private static final String PREFIX = "\u0019Ethereum Signed Message:\n";

    /**
     * Who signed it.
     *
     * @param signature what the wallet answered
     * @return the account; empty if nobody can have made this signature of it
     */
    public Optional<Address> signer(Signature signature) {
        return signature.signer(hash());
    }

    /** What is signed of it. */
    byte[] hash() {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = (PREFIX + bytes.length).getBytes(StandardCharsets.UTF_8);
        return Keccak.hash(prefix, bytes);
    }
}
