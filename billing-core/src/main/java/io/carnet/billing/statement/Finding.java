package io.carnet.billing.statement;

import java.util.Locale;

/**
 * Something that was done to a statement's text.
 *
 * @param fault what
 * @param where to what, as {@code entry 17} or {@code line 3 (opening)}
 * @param detail how that shows
 */
public record Finding(Fault fault, String where, String detail) {

    /** What was done. */
    public enum Fault {
        /** It does not say what was written. */
        CHANGED,
        /** It is not there any more. */
        REMOVED,
        /** It stands elsewhere. */
        REORDERED,
        /** It is there twice. */
        DUPLICATED,
        /** Everything behind it is missing. */
        CUT_OFF,
        /** It was never part of a statement. */
        UNREADABLE,
        /** The journal's head is not the one that was expected: the entries were written anew. */
        OTHER_HEAD,
        /** It does not begin where the statement before it ended. */
        NOT_CONSECUTIVE
    }

    /** As {@code entry 17: changed, does not fit its hash}. */
    @Override
    public String toString() {
        return where + ": " + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + detail;
    }
}
