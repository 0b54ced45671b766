package io.carnet.billing.examples.x402.wallet;

import java.util.Optional;

/**
 * Where sessions are kept, with what was asked for in them. A host of several processes keeps them in its database.
 * Implementations are thread-safe.
 */
public interface Sessions {

    /**
     * Keeps a new session.
     *
     * @param session under a nonce that no other has
     */
    void open(Session session);

    /**
     * A session, over or not.
     *
     * @param nonce which
     * @return empty if there is none
     */
    Optional<Session> find(String nonce);

    /**
     * Takes a request's id, once for each session, whoever asks at the same time.
     *
     * @param session which
     * @param request the id
     * @return false if it has been taken before
     */
    boolean take(Session session, String request);
}
