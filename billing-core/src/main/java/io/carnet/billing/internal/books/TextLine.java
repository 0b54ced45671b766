package io.carnet.billing.internal.books;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line of a text somebody handed in.
 *
 * @param number from 1
 * @param text one character a byte, without its end; cut if it is longer than any line of a statement
 * @param whole whether it has an end
 */
record TextLine(long number, String text, boolean whole) {

    private static final int LONGEST = 2_048;
    private static final Set<String> TYPES = Set.of(
            Lines.HEADER,
            Lines.OPENING,
            Lines.PACK,
            Lines.OPENING_PACK,
            Lines.OPENING_DEBT,
            Lines.ENTRY,
            Lines.CLOSING,
            "closing-pack",
            "closing-debt",
            "balance",
            "turnover",
            "revenue",
            Lines.SEAL);

    String type() {
        return Lines.type(text);
    }

    /** As {@code line 3 (opening)}; repeats nothing that is not a word of a statement. */
    String name() {
        return "line " + number + (TYPES.contains(type()) ? " (" + type() + ")" : "");
    }

    boolean closes() {
        return switch (type()) {
            case Lines.CLOSING, "closing-pack", "closing-debt", "balance", "turnover", "revenue" -> true;
            default -> false;
        };
    }

    /** Cuts a stream of bytes into lines. */
    static final class Source {

        private final InputStream in;
        private final byte[] buffer = new byte[8_192];
        private final byte[] line = new byte[LONGEST];
        private int filled;
        private int at;
        private long number;

        Source(InputStream in) {
            this.in = in;
        }

        /** The next line, null at the end. What is read goes into the digest unless it is a seal. */
        @Nullable
        TextLine next(MessageDigest digest) throws IOException {
            int length = 0;
            boolean longer = false;
            int read = read();
            if (read < 0) {
                return null;
            }
            number++;
            while (read >= 0 && read != '\n') {
                if (length == LONGEST) {
                    digest.update(line, 0, length);
                    length = 0;
                    longer = true;
                }
                line[length++] = (byte) read;
                read = read();
            }
            TextLine text = new TextLine(
                    number, longer ? "" : new String(line, 0, length, StandardCharsets.ISO_8859_1), read == '\n');
            if (!text.type().equals(Lines.SEAL)) {
                digest.update(line, 0, length);
                digest.update((byte) '\n');
            }
            return text;
        }

        private int read() throws IOException {
            if (at == filled) {
                filled = Math.max(0, in.read(buffer, 0, buffer.length));
                at = 0;
                if (filled == 0) {
                    return -1;
                }
            }
            return buffer[at++] & 0xff;
        }
    }
}
