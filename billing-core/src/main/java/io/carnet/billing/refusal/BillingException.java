package io.carnet.billing.refusal;

/** What the library throws when it cannot answer with a value. */
public abstract class BillingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For the library's own exceptions.
     *
     * @param message for people; carries no secret
     */
    protected BillingException(String message) {
        super(message);
    }

    /**
     * For the library's own exceptions.
     *
     * @param message for people; carries no secret
     * @param cause what happened
     */
    protected BillingException(String message, Throwable cause) {
        super(message, cause);
    }
}
