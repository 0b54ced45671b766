package io.carnet.billing.internal.export;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * What stands in one column of one row.
 *
 * @param text as it is read; empty for what is absent
 * @param kind what it is in JSON
 */
public record Cell(String text, Kind kind) {

    /** What a cell is in JSON. */
    enum Kind {
        STRING,
        /** A number or an object, written already. */
        JSON,
        NULL
    }

    private static final Cell NONE = new Cell("", Kind.NULL);
    private static final DateTimeFormatter MICROS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

    public static Cell of(String text) {
        return new Cell(text, Kind.STRING);
    }

    /** A number that any reader of JSON keeps exactly. */
    public static Cell of(long count) {
        return new Cell(Long.toString(count), Kind.JSON);
    }

    /** Exact, and a string in JSON, whose readers would round it. */
    public static Cell of(BigDecimal decimal) {
        BigDecimal plain = decimal.stripTrailingZeros();
        return of(plain.toPlainString());
    }

    /** In UTC, to the microsecond. */
    public static Cell of(Instant at) {
        return of(MICROS.format(at));
    }

    public static Cell of(Enum<?> constant) {
        return of(constant.name());
    }

    /** In the map's order; values are numbers or strings. */
    public static Cell of(SortedMap<String, ?> object) {
        StringBuilder json = new StringBuilder("{");
        for (Map.Entry<String, ?> entry : object.entrySet()) {
            if (json.length() > 1) {
                json.append(',');
            }
            Json.string(json, entry.getKey());
            json.append(':');
            if (entry.getValue() instanceof Number number) {
                json.append(number);
            } else {
                Json.string(json, entry.getValue().toString());
            }
        }
        return new Cell(json.append('}').toString(), Kind.JSON);
    }

    public static <T> Cell of(Optional<T> value, Function<T, Cell> cell) {
        return value.map(cell).orElse(NONE);
    }
}
