package io.carnet.billing.jdbc.internal.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A query for the rows of many keys at once, each with its principal before the other columns. */
final class Lookup {

    /** How many keys one portable statement names at most; a power of two. */
    private static final int MOST = 64;

    private final List<String> portable = new ArrayList<>();
    private final String setBased;
    private final boolean locks;

    private Lookup(String table, String columns, List<String> key, String only, boolean locks) {
        this.locks = locks;
        String tail = locks ? " ORDER BY principal " : "";
        String select = "SELECT principal, " + columns + " FROM " + table;
        String and = only.isEmpty() ? "" : " AND " + only;
        String one = "(" + String.join(" ? AND ", key) + " ?" + and + ")";
        for (int keys = 1; keys <= MOST; keys *= 2) {
            portable.add(select + " WHERE " + String.join(" OR ", Collections.nCopies(keys, one)) + tail);
        }
        setBased = key.size() == 1
                ? select + " WHERE " + key.get(0) + " ANY (?)" + and + tail + (locks ? "FOR UPDATE" : "")
                : select + " JOIN " + asked(key) + and;
    }

    /**
     * @param key columns, each with the operator that compares it with what is asked for
     */
    static Lookup of(String table, String columns, String... key) {
        return new Lookup(table, columns, List.of(key), "", false);
    }

    /** Only rows of which a condition is true. */
    static Lookup only(String condition, String table, String columns, String... key) {
        return new Lookup(table, columns, List.of(key), condition, false);
    }

    /** Locks the rows of principals, in their order. */
    static Lookup locking(String table, String columns) {
        return new Lookup(table, columns, List.of("principal ="), "", true);
    }

    private static String asked(List<String> key) {
        List<String> names = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (String column : key) {
            String name = "asked_" + names.size();
            names.add(name);
            conditions.add(column + " " + name);
        }
        return "unnest(" + Session.marks(key.size()) + ") AS asked (" + String.join(", ", names) + ") ON "
                + String.join(" AND ", conditions);
    }

    /** Where each key has question marks of its own; {@code size} is a power of two. */
    String portable(int size, String forUpdate) {
        String text = portable.get(Integer.numberOfTrailingZeros(size));
        return locks ? text + forUpdate : text;
    }

    /** How many keys a portable statement for these many has; the last key fills up what is too many. */
    static int size(int keys, int most) {
        int limit = Math.min(most, MOST);
        return keys >= limit ? limit : Integer.highestOneBit(Math.max(1, keys * 2 - 1));
    }

    /** Where each column of the keys is one array. */
    String setBased() {
        return setBased;
    }
}
