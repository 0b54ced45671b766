package io.carnet.billing.examples.stripe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * When an event was signed, and what it was signed with: {@code t=…,v1=…}, with a {@code v1} for each secret while secrets
 * are being rotated (docs.stripe.com/webhooks). Schemes other than {@code v1} count for nothing.
 *
 * @param time as it is signed, in seconds
 * @param signatures of version 1, at least one
 */
record SignatureHeader(String time, List<byte[]> signatures) {

    private static final int LONGEST = 8_192;
    private static final int MOST = 32;
    private static final Pattern TIME = Pattern.compile("[0-9]{1,11}");
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern SCHEME = Pattern.compile("[a-z][a-z0-9]{0,15}");

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it
     */
    static SignatureHeader of(String header) {
        require(header.length() <= LONGEST, "the signature header is too long");
        String[] parts = header.split(",", MOST + 1);
        require(parts.length <= MOST, "the signature header has too many parts");
        List<String> times = new ArrayList<>();
        List<byte[]> signatures = new ArrayList<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            require(equals > 0, "a part of the signature header is none");
            String scheme = part.substring(0, equals);
            String value = part.substring(equals + 1);
            if (scheme.equals("t")) {
                require(TIME.matcher(value).matches(), "the signature's time is none");
                times.add(value);
            } else if (scheme.equals("v1")) {
                require(SIGNATURE.matcher(value).matches(), "a signature is none");
                signatures.add(HexFormat.of().parseHex(value));
            } else {
                require(SCHEME.matcher(scheme).matches(), "a part of the signature header is none");
            }
        }
        require(times.size() == 1, "the signature header must have one time");
        require(!signatures.isEmpty(), "the signature header has no signature");
        return new SignatureHeader(times.get(0), List.copyOf(signatures));
    }

    Instant at() {
        return Instant.ofEpochSecond(Long.parseLong(time));
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
