package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.Micros;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of a statement, filled in from left to right. */
abstract class Slots {

    abstract void put(Type type, @Nullable Object value) throws SQLException;

    Slots text(String value) throws SQLException {
        put(Type.TEXT, value);
        return this;
    }

    Slots text(Optional<String> value) throws SQLException {
        put(Type.TEXT, value.orElse(null));
        return this;
    }

    Slots name(Enum<?> value) throws SQLException {
        return text(value.name());
    }

    Slots number(long value) throws SQLException {
        put(Type.NUMBER, value);
        return this;
    }

    Slots number(Optional<? extends Number> value) throws SQLException {
        put(Type.NUMBER, value.map(Number::longValue).orElse(null));
        return this;
    }

    Slots instant(Instant value) throws SQLException {
        return number(Micros.of(value));
    }

    Slots instant(Optional<Instant> value) throws SQLException {
        return number(value.map(Micros::of));
    }

    Slots bytes(byte[] value) throws SQLException {
        put(Type.BYTES, value);
        return this;
    }

    Slots texts(Iterable<String> values) throws SQLException {
        for (String value : values) {
            text(value);
        }
        return this;
    }
}
