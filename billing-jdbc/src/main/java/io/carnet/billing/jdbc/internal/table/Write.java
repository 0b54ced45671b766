package io.carnet.billing.jdbc.internal.table;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement that writes rows, each exactly one of its table.
 *
 * @param portable with question marks for one row
 * @param setBased with an array for each column
 */
record Write(String portable, String setBased) {

    static Write insert(String table, String columns) {
        String into = "INSERT INTO " + table + " (" + columns + ") ";
        String marks = Session.marks(names(columns).size());
        return new Write(into + "VALUES (" + marks + ")", into + "SELECT * FROM unnest(" + marks + ")");
    }

    /** Rows are filled in with the columns first, then the key. */
    static Write update(String table, String columns, String key) {
        String update = "UPDATE " + table + " SET ";
        String all = columns + ", " + key;
        return new Write(
                update + each(columns, "%s = ?", ", ") + " WHERE " + each(key, "%s = ?", " AND "),
                update + each(columns, "%1$s = written.%1$s", ", ") + " FROM unnest("
                        + Session.marks(names(all).size()) + ") AS written (" + all + ") WHERE "
                        + each(key, table + ".%1$s = written.%1$s", " AND "));
    }

    static Write delete(String table, String key) {
        String where = "DELETE FROM " + table + " WHERE " + key + " = ";
        return new Write(where + "?", where + "ANY (?)");
    }

    private static List<String> names(String columns) {
        return List.of(columns.strip().split(",\\s*"));
    }

    private static String each(String columns, String format, String between) {
        List<String> parts = new ArrayList<>();
        for (String name : names(columns)) {
            parts.add(format.formatted(name));
        }
        return String.join(between, parts);
    }
}
