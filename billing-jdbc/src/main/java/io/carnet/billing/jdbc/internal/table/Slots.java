package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.Micros;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** The parameters of a statement, filled from left to right. */
final class Slots {

    private final PreparedStatement statement;
    private int slot;

    Slots(PreparedStatement statement) {
        this.statement = statement;
    }

    Slots text(String value) throws SQLException {
        statement.setString(++slot, value);
        return this;
    }

    Slots text(Optional<String> value) throws SQLException {
        if (value.isPresent()) {
            return text(value.get());
        }
        statement.setNull(++slot, Types.VARCHAR);
        return this;
    }

    Slots name(Enum<?> value) throws SQLException {
        return text(value.name());
    }

    Slots number(long value) throws SQLException {
        statement.setLong(++slot, value);
        return this;
    }

    Slots number(Optional<? extends Number> value) throws SQLException {
        if (value.isPresent()) {
            return number(value.get().longValue());
        }
        statement.setNull(++slot, Types.BIGINT);
        return this;
    }

    Slots instant(Instant value) throws SQLException {
        return number(Micros.of(value));
    }

    Slots instant(Optional<Instant> value) throws SQLException {
        return number(value.map(Micros::of));
    }

    Slots bytes(byte[] value) throws SQLException {
        statement.setBytes(++slot, value);
        return this;
    }

    Slots texts(Iterable<String> values) throws SQLException {
        for (String value : values) {
            text(value);
        }
        return this;
    }
}
