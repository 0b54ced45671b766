package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import java.sql.SQLException;

/** What failed in the database, in the library's words. */
public final class Failures {

    private Failures() {}

    public static BillingException typed(Dialect dialect, SQLException e) {
        if (dialect.isLocked(e) || dialect.isDeadlock(e) || dialect.isSerialization(e)) {
            return new BusyException(withoutData(e));
        }
        return dialect.isUnreachable(e) || dialect.isTimeout(e)
                ? new UnavailableException(withoutData(e))
                : new StoreException("the database failed", withoutData(e));
    }

    /** Databases repeat rows in their messages, and with them what no log may know. */
    static SQLException withoutData(SQLException e) {
        SQLException told = new SQLException(
                e.getClass().getName() + " with SQL state " + e.getSQLState() + " and code " + e.getErrorCode(),
                e.getSQLState(),
                e.getErrorCode());
        told.setStackTrace(e.getStackTrace());
        return told;
    }
}
