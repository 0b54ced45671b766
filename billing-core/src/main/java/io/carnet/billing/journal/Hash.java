package io.carnet.billing.journal;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A SHA-256 hash.
 *
 * @param a bytes 0 to 7, big-endian
 * @param b bytes 8 to 15
 * @param c bytes 16 to 23
 * @param d bytes 24 to 31
 */
public record Hash(long a, long b, long c, long d) {

    /** What the first entry of a chain follows. */
    public static final Hash ZERO = new Hash(0, 0, 0, 0);

    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    /**
     * Reads 32 bytes.
     *
     * @param bytes the hash
     * @return the value
     * @throws java.nio.BufferUnderflowException if there are fewer
     */
    public static Hash of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Hash(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /**
     * As 32 bytes.
     *
     * @return a new array
     */
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    /** As 64 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
