package io.carnet.billing.jdbc.internal.table;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows turned into one array for each column. */
final class Columns extends Slots {

    private final int rows;
    private final List<Column> columns = new ArrayList<>();
    private int row;
    private int next;

    private Columns(int rows) {
        this.rows = rows;
    }

    private static final class Column {

        private final Type type;
        private final @Nullable Object[] values;

        Column(Type type, int rows) {
            this.type = type;
            values = type.array(rows);
        }
    }

    static <T> Columns of(Collection<T> rows, Session.FillFrom<T> fill) throws SQLException {
        Columns columns = new Columns(rows.size());
        for (T each : rows) {
            fill.fill(columns, each);
            columns.row++;
            columns.next = 0;
        }
        return columns;
    }

    @Override
    void put(Type type, @Nullable Object value) {
        if (next == columns.size()) {
            columns.add(new Column(type, rows));
        }
        columns.get(next++).values[row] = value;
    }

    void bind(Connection connection, Marks marks) throws SQLException {
        for (Column column : columns) {
            marks.array(connection, column.type, column.values);
        }
    }
}
