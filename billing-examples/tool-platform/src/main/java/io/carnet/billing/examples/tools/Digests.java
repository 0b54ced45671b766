package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** Hashes in hexadecimal. */
final class Digests {

    private Digests() {}

    /** Of texts in UTF-8. */
    static String sha256(String... texts) {
        return sha256(Stream.of(texts).map(text -> text.getBytes(UTF_8)).toArray(byte[][]::new));
    }

    /** Of the parts, none of which can be taken for a piece of another. */
    static String sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update((part.length + ":").getBytes(US_ASCII));
                digest.update(part);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
