package io.carnet.billing.examples.marketplace;

import io.carnet.billing.value.Limits;
import java.util.List;

/** Keys of the library's, made of the customer's: a run and a pack that are asked for under the same one differ. */
enum Keys {
    RUN("run/"),
    BUY("buy/");

    static final List<Keys> BOTH = List.of(values());

    private static final int LONGEST = Limits.KEY_LENGTH - 4;

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    String of(String id) {
        return prefix + id;
    }

    /** What a customer may call what it asks for. */
    static String own(String text) {
        if (text.length() > LONGEST || !io.carnet.billing.value.Keys.wellFormed(text)) {
            throw new IllegalArgumentException(
                    "must be 1 to " + LONGEST + " characters of A-Z a-z 0-9 . _ : / @ + | -");
        }
        return text;
    }
}
