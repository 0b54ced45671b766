package io.carnet.billing.examples.x402.ethereum;

import java.util.HexFormat;

/** Bytes as Ethereum writes them: {@code 0x} and two digits for each. */
final class Hex {

    private Hex() {}

    /**
     * Reads so many bytes.
     *
     * @throws IllegalArgumentException if it is anything else; the message does not repeat it
     */
    static byte[] read(String what, String text, int bytes) {
        if (text.length() != 2 + 2 * bytes || !text.startsWith("0x")) {
            throw new IllegalArgumentException(what + " must be 0x and " + 2 * bytes + " hexadecimal digits");
        }
        try {
            return HexFormat.of().parseHex(text, 2, text.length());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " must be 0x and " + 2 * bytes + " hexadecimal digits");
        }
    }

    static String write(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
