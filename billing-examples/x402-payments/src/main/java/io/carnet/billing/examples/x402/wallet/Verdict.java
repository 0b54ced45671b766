package io.carnet.billing.examples.x402.wallet;

import io.carnet.billing.examples.x402.ethereum.Address;

/** Whether a signed request is to be taken. */
public sealed interface Verdict {

    /**
     * It is: for the first time, in time, and signed by the wallet that it names.
     *
     * @param wallet which
     */
    record Accepted(Address wallet) implements Verdict {}

    /**
     * It is not.
     *
     * @param reason why
     */
    record Rejected(Reason reason) implements Verdict {}

    /** Why a request is not taken, as clients know it. */
    enum Reason {
        /** There is no such session, or it is another wallet's. */
        SESSION_NONCE_INVALID(401),
        /** The session is over. */
        SESSION_NONCE_EXPIRED(401),
        /** Not a signature, an address, or a name where one must be. */
        MALFORMED(401),
        /** Somebody else signed it, or something else was signed. */
        WALLET_MISMATCH(401),
        /** The session has had a request under this id. */
        REQUEST_REPLAY(409);

        private final int httpStatus;

        Reason(int httpStatus) {
            this.httpStatus = httpStatus;
        }

        /**
         * How to answer over HTTP.
         *
         * @return the status
         */
        public int httpStatus() {
            return httpStatus;
        }

        /**
         * As clients know it.
         *
         * @return such as {@code EXTERNAL_SIGNATURE_MALFORMED}
         */
        public String code() {
            return "EXTERNAL_SIGNATURE_" + name();
        }
    }
}
