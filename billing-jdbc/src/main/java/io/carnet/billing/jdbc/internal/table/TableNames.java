package io.carnet.billing.jdbc.internal.table;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables' names in a statement, put into the schema they are in. Thread-safe. */
public final class TableNames {

    /** Tables are found where the connection looks for them. */
    static final TableNames AS_WRITTEN = new TableNames("");

    /** More statements than there are, but for those with lists of values. */
    private static final int REMEMBERED = 500;

    private static final Pattern TABLE = Pattern.compile("\\bcarnet_");

    private final String qualified;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    private TableNames(String qualified) {
        this.qualified = qualified;
    }

    /**
     * Names of tables in a schema.
     *
     * @param schema a plain identifier, or empty for the connection's own
     */
    public static TableNames in(String schema, Dialect dialect) {
        return schema.isEmpty()
                ? AS_WRITTEN
                : new TableNames(Matcher.quoteReplacement(dialect.quoted(schema) + ".carnet_"));
    }

    String qualify(String sql) {
        if (qualified.isEmpty()) {
            return sql;
        }
        String done = known.get(sql);
        if (done == null) {
            done = TABLE.matcher(sql).replaceAll(qualified);
            if (known.size() < REMEMBERED) {
                known.put(sql, done);
            }
        }
        return done;
    }
}
