package io.carnet.billing.refusal;

/**
 * A principal was locked by somebody else's transaction for longer than was to be waited, or was fought over again and
 * again. Nothing of the command was stored; the same command can be sent again later.
 */
public final class BusyException extends TransientException {

    private static final long serialVersionUID = 1L;

    /** Says so. */
    public BusyException() {
        super("a principal is in use by somebody else's transaction, try again later");
    }

    /**
     * Wraps what happened.
     *
     * @param cause what happened
     */
    public BusyException(Throwable cause) {
        super("a principal is in use by somebody else's transaction, try again later", cause);
    }
}
