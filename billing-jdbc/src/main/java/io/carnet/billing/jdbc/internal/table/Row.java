package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.Micros;
import io.carnet.billing.journal.Hash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One row of a result, read from left to right. */
final class Row {

    private final ResultSet result;
    private int column;

    Row(ResultSet result) {
        this.result = result;
    }

    boolean next() throws SQLException {
        column = 0;
        return result.next();
    }

    String text() throws SQLException {
        return Objects.requireNonNull(result.getString(++column), "a stored text is missing");
    }

    <T> Optional<T> text(Function<String, T> parse) throws SQLException {
        @Nullable String text = result.getString(++column);
        return Optional.ofNullable(text).map(parse);
    }

    <E extends Enum<E>> E name(Class<E> type) throws SQLException {
        return Enum.valueOf(type, text());
    }

    long number() throws SQLException {
        return result.getLong(++column);
    }

    int small() throws SQLException {
        return result.getInt(++column);
    }

    Instant instant() throws SQLException {
        return Micros.instant(number());
    }

    Optional<Instant> maybeInstant() throws SQLException {
        long micros = number();
        return result.wasNull() ? Optional.empty() : Optional.of(Micros.instant(micros));
    }

    Hash hash() throws SQLException {
        return Hash.of(Objects.requireNonNull(result.getBytes(++column), "a stored hash is missing"));
    }
}
