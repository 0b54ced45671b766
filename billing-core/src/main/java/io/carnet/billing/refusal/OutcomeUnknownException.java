package io.carnet.billing.refusal;

/**
 * The store broke off while it committed and could not be asked since. The command was stored, or will never be; the same
 * command under the same key tells which, and has its effect once.
 */
public final class OutcomeUnknownException extends TransientException {

    private static final long serialVersionUID = 1L;

    /**
     * Wraps what happened.
     *
     * @param cause what happened
     */
    public OutcomeUnknownException(Throwable cause) {
        super("nobody knows whether the command took effect; send it again under the same key", cause);
    }
}
