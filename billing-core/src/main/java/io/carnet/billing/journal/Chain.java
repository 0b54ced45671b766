package io.carnet.billing.journal;

import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * How journal entries are hashed.
 *
 * <p>The hash is SHA-256 over, in this order and big-endian: the previous hash (32 bytes), the number (8), the instant in
 * microseconds since 1970 (8), the codes of kind, from, to and unit (1 each), steps (8), basis (8), then
 * principal, scope, pack (empty if none) and reference, each as its length in bytes (2) and its US-ASCII bytes.
 *
 * <p>Not thread-safe: each thread uses its own.
 */
public final class Chain {

    private static final int LARGEST = Hash.LENGTH + 8 + 8 + 4 + 8 + 8 + 4 * (2 + 512);

    private final MessageDigest digest;
    private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
    private final byte[] result = new byte[Hash.LENGTH];

    /** A hasher. */
    public Chain() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * The hash of an entry.
     *
     * @param previous the hash of the entry before it, or {@link Hash#ZERO}
     * @param principal whose journal
     * @param number the entry's number
     * @param movement what moved
     * @return the hash
     */
    public Hash hash(Hash previous, Principal principal, long number, Movement movement) {
        buffer.clear()
                .putLong(previous.a())
                .putLong(previous.b())
                .putLong(previous.c())
                .putLong(previous.d())
                .putLong(number)
                .putLong(micros(movement.at()))
                .put((byte) movement.kind().code())
                .put((byte) movement.from().code())
                .put((byte) movement.to().code())
                .put((byte) movement.key().unit().code())
                .putLong(movement.steps())
                .putLong(movement.basis());
        put(principal.value());
        put(movement.key().scope().code());
        put(movement.pack().map(PackId::value).orElse(""));
        put(movement.reference());
        digest.update(buffer.array(), 0, buffer.position());
        try {
            digest.digest(result, 0, Hash.LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes take a SHA-256", e);
        }
        return Hash.of(result);
    }

    private void put(String text) {
        buffer.putShort((short) text.length());
        for (int i = 0; i < text.length(); i++) {
            buffer.put((byte) text.charAt(i));
        }
    }

    private static long micros(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), 1_000_000L), at.getNano() / 1_000);
    }
}
