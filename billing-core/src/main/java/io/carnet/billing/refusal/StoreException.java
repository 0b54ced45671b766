package io.carnet.billing.refusal;

/** The store failed, or a rule did. Nothing of the command was stored; the same command can be sent again. */
public final class StoreException extends BillingException {

    private static final long serialVersionUID = 1L;

    /**
     * Wraps what happened.
     *
     * @param message what could not be done
     * @param cause what happened
     */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
