package io.carnet.billing.refusal;

/** The store cannot be reached, or does not answer in time. Nothing of the command was stored; the same command can be sent again later. */
public final class UnavailableException extends TransientException {

    private static final long serialVersionUID = 1L;

    /**
     * Wraps what happened.
     *
     * @param cause what happened
     */
    public UnavailableException(Throwable cause) {
        super("the store cannot be reached or does not answer in time, try again later", cause);
    }
}
