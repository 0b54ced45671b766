package io.carnet.billing.refusal;

/** The engine's queue is full. Nothing was stored; the same command can be sent again. */
public final class OverloadedException extends TransientException {

    private static final long serialVersionUID = 1L;

    /**
     * Says how full.
     *
     * @param capacity commands the queue takes
     */
    public OverloadedException(int capacity) {
        super("overloaded: " + capacity + " commands are waiting, try again");
    }
}
