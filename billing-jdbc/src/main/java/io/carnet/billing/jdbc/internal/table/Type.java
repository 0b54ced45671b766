package io.carnet.billing.jdbc.internal.table;

import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** What a column holds, as far as statements must know. */
enum Type {
    /** Any text. */
    TEXT(Types.VARCHAR, "text"),
    /** A whole number of any width. */
    NUMBER(Types.BIGINT, "int8"),
    /** Bytes. */
    BYTES(Types.VARBINARY, "bytea");

    final int jdbc;
    final String postgres;

    Type(int jdbc, String postgres) {
        this.jdbc = jdbc;
        this.postgres = postgres;
    }

    /** Drivers take arrays of the types they know best. */
    @Nullable
    Object[] array(int size) {
        return switch (this) {
            case TEXT -> new @Nullable String[size];
            case NUMBER -> new @Nullable Long[size];
            case BYTES -> new byte @Nullable [size][];
        };
    }
}
