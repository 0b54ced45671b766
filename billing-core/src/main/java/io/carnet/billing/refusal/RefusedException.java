package io.carnet.billing.refusal;

/** A refusal, thrown where a caller wants the answer or nothing. */
public final class RefusedException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    /**
     * Wraps a refusal.
     *
     * @param refusal the refusal
     */
    public RefusedException(Refusal refusal) {
        super(refusal.message());
        this.refusal = refusal;
    }

    /**
     * The refusal.
     *
     * @return with all its violations
     */
    public Refusal refusal() {
        return refusal;
    }
}
