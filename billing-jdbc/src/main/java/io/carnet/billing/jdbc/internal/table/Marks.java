package io.carnet.billing.jdbc.internal.table;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The question marks of a statement. */
final class Marks extends Slots {

    private final PreparedStatement statement;
    private int slot;

    Marks(PreparedStatement statement) {
        this.statement = statement;
    }

    @Override
    void put(Type type, @Nullable Object value) throws SQLException {
        slot++;
        if (value == null) {
            statement.setNull(slot, type.jdbc);
        } else if (value instanceof Long number) {
            statement.setLong(slot, number);
        } else if (value instanceof byte[] bytes) {
            statement.setBytes(slot, bytes);
        } else {
            statement.setString(slot, (String) value);
        }
    }

    void array(Connection connection, Type type, Object[] values) throws SQLException {
        statement.setArray(++slot, connection.createArrayOf(type.postgres, values));
    }
}
