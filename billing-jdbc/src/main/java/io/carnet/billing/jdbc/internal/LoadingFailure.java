package io.carnet.billing.jdbc.internal;

import java.sql.SQLException;

/**
 * What a decision asked for while it was made could not be loaded. It is none of the failures that concern one command only:
 * the transaction is at its end.
 */
public final class LoadingFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    LoadingFailure(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    public SQLException failure() {
        return failure;
    }
}
