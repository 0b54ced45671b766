package io.carnet.billing.jdbc.internal.table;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Conditions that are there only if something was asked for. */
final class Where {

    private final StringBuilder sql = new StringBuilder();
    private final List<Session.Fill> fills = new ArrayList<>();

    interface Put<T> {
        Object put(Slots slots, T value) throws SQLException;
    }

    <T> Where among(String column, Collection<T> values, Function<T, String> text) {
        if (!values.isEmpty()) {
            sql.append(" AND ")
                    .append(column)
                    .append(" IN (")
                    .append(Session.marks(values.size()))
                    .append(')');
            fills.add(slots -> slots.texts(values.stream().map(text).toList()));
        }
        return this;
    }

    <T> Where and(String condition, Optional<T> value, Put<T> put) {
        value.ifPresent(present -> {
            sql.append(" AND ").append(condition);
            fills.add(slots -> put.put(slots, present));
        });
        return this;
    }

    void fill(Slots slots) throws SQLException {
        for (Session.Fill fill : fills) {
            fill.fill(slots);
        }
    }

    @Override
    public String toString() {
        return sql.toString();
    }
}
