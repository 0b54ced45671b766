package io.carnet.billing.jdbc.internal.text;

import java.util.SortedMap;
import java.util.TreeMap;

/** What a command asked for, by field. */
public final class ReceiptText {

    private static final String PREFIX = "field";

    private ReceiptText() {}

    public static String of(SortedMap<String, String> content) {
        return Fields.none().putAll(PREFIX, content).toString();
    }

    public static SortedMap<String, String> read(String text) {
        return new TreeMap<>(Fields.read(text).all(PREFIX));
    }
}
