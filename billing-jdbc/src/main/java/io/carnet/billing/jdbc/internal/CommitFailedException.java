package io.carnet.billing.jdbc.internal;

import java.sql.SQLException;

/** The commit was sent, and something other than an answer came back. */
final class CommitFailedException extends SQLException {

    private static final long serialVersionUID = 1L;

    CommitFailedException(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
}
