package io.carnet.billing.store;

import io.carnet.billing.value.CommandKey;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Proof that a command took effect, and with what content: the same key with the same content is a replay, with other
 * content a conflict.
 *
 * @param key the command's key
 * @param command grant, buy, revoke or reset
 * @param content what it asked for, by field
 */
public record Receipt(CommandKey key, String command, SortedMap<String, String> content) {

    /** Copies the content. */
    public Receipt {
        content = Collections.unmodifiableSortedMap(new TreeMap<>(content));
    }
}
