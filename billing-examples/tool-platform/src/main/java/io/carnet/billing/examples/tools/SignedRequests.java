package io.carnet.billing.examples.tools;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.wallet.SignedCall;
import io.carnet.billing.examples.x402.wallet.SignedCalls;
import io.carnet.billing.examples.x402.wallet.Verdict;
import io.carnet.billing.examples.x402.wallet.Verdict.Reason;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.value.Principal;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes what wallets have signed, each request once. A wallet is a customer of its own. */
@Component
class SignedRequests {

    /** What wallets' names begin with, and no other customer's. */
    static final String PREFIX = "wallet:";

    private final SignedCalls signed;
    private final Calls calls;

    SignedRequests(SignedCalls signed, Calls calls) {
        this.signed = signed;
        this.calls = calls;
    }

    /** A request is not taken. */
    static final class NotTakenException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final transient Optional<Principal> replayed;

        NotTakenException(Reason reason, SignedCall request) {
            super(message(reason));
            this.reason = reason;
            replayed = reason == Reason.REQUEST_REPLAY
                    ? Optional.of(customer(Address.of(request.caller().wallet())))
                    : Optional.empty();
        }

        private static String message(Reason reason) {
            return switch (reason) {
                case SESSION_NONCE_INVALID -> "this wallet has no such session: open one";
                case SESSION_NONCE_EXPIRED -> "the session is over: open another";
                case MALFORMED -> "wallet_address, session_nonce, request_id and signature must be there, and be such";
                case WALLET_MISMATCH -> "the wallet has not signed this";
                case REQUEST_REPLAY -> "this request_id was used in this session: sign another";
            };
        }

        Reason reason() {
            return reason;
        }

        /** Who has signed and sent it again, if that is why. */
        Optional<Principal> replayed() {
            return replayed;
        }
    }

    static Principal customer(Address wallet) {
        return Principal.of(PREFIX + wallet);
    }

    /**
     * Takes a request.
     *
     * @return whose it is
     * @throws NotTakenException if it is not to be taken
     */
    @Transactional
    public Principal take(SignedCall request) {
        Verdict verdict = signed.check(request);
        if (verdict instanceof Verdict.Rejected rejected) {
            throw new NotTakenException(rejected.reason(), request);
        }
        return customer(((Verdict.Accepted) verdict).wallet());
    }

    /**
     * Takes a request and holds what its call may cost, or neither: who has too little may send the same again.
     *
     * @return the call, to be performed
     * @throws NotTakenException if it is not to be taken
     * @throws RefusedException if it may not be spent
     */
    @Transactional
    public Call open(SignedCall request, Function<Principal, Call> reader) {
        Call call = reader.apply(take(request));
        calls.open(call).ifPresent(refusal -> {
            throw new RefusedException(refusal);
        });
        return call;
    }
}
