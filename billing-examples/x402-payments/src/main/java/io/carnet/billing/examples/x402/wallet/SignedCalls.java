package io.carnet.billing.examples.x402.wallet;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.PersonalMessage;
import io.carnet.billing.examples.x402.ethereum.Signature;
import io.carnet.billing.examples.x402.wallet.Verdict.Accepted;
import io.carnet.billing.examples.x402.wallet.Verdict.Reason;
import io.carnet.billing.examples.x402.wallet.Verdict.Rejected;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Opens sessions, and takes each signed request of a wallet's once. An id is used up only by a request that its wallet has
 * signed, so that nobody can use up another's. Thread-safe.
 */
public final class SignedCalls {

    private static final int NONCE = 32;

    private final Sessions sessions;
    private final InstantSource clock;
    private final Duration valid;
    private final SecureRandom random = new SecureRandom();

    /**
     * None taken yet.
     *
     * @param sessions where they are kept
     * @param clock the time
     * @param valid how long a session lasts
     */
    public SignedCalls(Sessions sessions, InstantSource clock, Duration valid) {
        this.sessions = sessions;
        this.clock = clock;
        this.valid = valid;
    }

    /**
     * Opens a session for a wallet; nothing has been proven of who asks for it.
     *
     * @param wallet whose
     * @return the session
     */
    public Session open(Address wallet) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        Session session = new Session(
                HexFormat.of().formatHex(nonce), wallet, clock.instant().plus(valid));
        sessions.open(session);
        return session;
    }

    /**
     * Checks a request, and takes its id if it is to be taken.
     *
     * @param call the request
     * @return the wallet that asks, or why not
     */
    public Verdict check(SignedCall call) {
        Instant now = clock.instant();
        Optional<Address> wallet = read(call.caller());
        if (wallet.isEmpty()) {
            return new Rejected(Reason.MALFORMED);
        }
        Optional<Session> session = sessions.find(call.caller().session())
                .filter(found -> found.wallet().equals(wallet.get()));
        if (session.isEmpty()) {
            return new Rejected(Reason.SESSION_NONCE_INVALID);
        }
        if (!now.isBefore(session.get().until())) {
            return new Rejected(Reason.SESSION_NONCE_EXPIRED);
        }
        Optional<Address> signer = new PersonalMessage(call.text())
                .signer(Signature.of(call.caller().signature()));
        if (!signer.equals(wallet)) {
            return new Rejected(Reason.WALLET_MISMATCH);
        }
        return sessions.take(session.get(), call.caller().request())
                ? new Accepted(wallet.get())
                : new Rejected(Reason.REQUEST_REPLAY);
    }

    /** Whose request it says it is; empty if it can't be one. */
    private static Optional<Address> read(SignedCall.Caller caller) {
        try {
            Signature.of(caller.signature());
            return caller.isWellFormed() ? Optional.of(Address.of(caller.wallet())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
