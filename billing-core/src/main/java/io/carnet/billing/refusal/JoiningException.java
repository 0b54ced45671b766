package io.carnet.billing.refusal;

/** Billing was used in a way that does not go with a transaction of the host's. Nothing was asked of the store. */
public final class JoiningException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final Mistake mistake;

    /** What does not go. */
    public enum Mistake {
        /** The thread is in no transaction. */
        NO_TRANSACTION("there is no transaction to join; begin one first"),
        /** The connection commits every statement by itself. */
        AUTO_COMMIT("the connection commits by itself; switch its auto-commit off first"),
        /** At another isolation than READ COMMITTED, what is read may be stale although it is locked. */
        ISOLATION("the transaction is not at READ COMMITTED; begin it at that isolation"),
        /** The transaction may only read, and a wallet could not be locked. */
        READ_ONLY("the transaction may only read; use plain calls, or begin one that may write"),
        /** The thread has joined a transaction, and a plain call would wait for its locks, or not see what it did. */
        PLAIN_CALL("this thread has joined a transaction that goes on; use the joined calls, or end it first"),
        /** Payment providers are asked between commits of billing's own. */
        PURCHASE("purchases cannot be part of a transaction of the host's; buy before or after it"),
        /** The way into the transaction was closed. */
        LEFT("this way into the transaction was closed");

        private final String message;

        Mistake(String message) {
            this.message = message;
        }
    }

    /**
     * Says what does not go, and what to do instead.
     *
     * @param mistake what does not go
     */
    public JoiningException(Mistake mistake) {
        super(mistake.message);
        this.mistake = mistake;
    }

    /**
     * What does not go.
     *
     * @return the mistake
     */
    public Mistake mistake() {
        return mistake;
    }
}
