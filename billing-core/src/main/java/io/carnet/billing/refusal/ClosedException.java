package io.carnet.billing.refusal;

/** The engine has been closed. Nothing was stored. */
public final class ClosedException extends BillingException {

    private static final long serialVersionUID = 1L;

    /** Says so. */
    public ClosedException() {
        super("billing is closed");
    }
}
