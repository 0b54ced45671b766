package io.carnet.billing.refusal;

/**
 * What may be over the next time: the same command, sent again under the same key, may be answered, and has its effect once
 * however often it is sent.
 */
public abstract sealed class TransientException extends BillingException
        permits BusyException, OutcomeUnknownException, OverloadedException, UnavailableException {

    private static final long serialVersionUID = 1L;

    TransientException(String message) {
        super(message);
    }

    TransientException(String message, Throwable cause) {
        super(message, cause);
    }
}
