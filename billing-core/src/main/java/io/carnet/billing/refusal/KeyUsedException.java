package io.carnet.billing.refusal;

import io.carnet.billing.value.RunKey;

/** Work was to be run under a key that has been used: it is never run twice. What became of it can be looked up. */
public final class KeyUsedException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient RunKey key;

    /**
     * Names the key.
     *
     * @param key the run's key
     */
    public KeyUsedException(RunKey key) {
        super("run " + key + " was authorised before; its work is not run again");
        this.key = key;
    }

    /**
     * The key.
     *
     * @return the run's key
     */
    public RunKey key() {
        return key;
    }
}
