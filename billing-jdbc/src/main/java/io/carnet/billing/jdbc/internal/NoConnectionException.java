package io.carnet.billing.jdbc.internal;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** No connection can be had. Its source has waited for one as long as it was told to, so nobody else waits once more. */
final class NoConnectionException extends SQLTransientConnectionException {

    private static final long serialVersionUID = 1L;

    NoConnectionException(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
}
