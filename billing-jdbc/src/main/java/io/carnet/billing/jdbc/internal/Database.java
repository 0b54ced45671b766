package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.TableNames;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Where the tables are, and how long one statement may take there.
 *
 * @param portable whether only statements may be sent that any database understands
 * @param turn of whoever writes
 * @param runs that go on, as far as this process knows
 * @param statementTimeout also the longest a transaction may stand still, where the server can see to that
 */
public record Database(
        DataSource dataSource,
        Dialect dialect,
        TableNames names,
        Turn turn,
        RunsInFlight runs,
        Duration statementTimeout,
        boolean portable) {

    /**
     * Begins at READ COMMITTED, to write.
     *
     * @param lockWait how long to wait for each lock, where the server can be told
     */
    Transaction writing(Duration lockWait) throws SQLException {
        return Transaction.writing(this, lockWait);
    }

    /** Begins to read, all of one moment. */
    public Transaction reading() throws SQLException {
        return Transaction.reading(this);
    }
}
