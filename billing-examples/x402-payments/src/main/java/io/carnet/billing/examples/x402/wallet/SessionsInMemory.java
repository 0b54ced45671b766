package io.carnet.billing.examples.x402.wallet;

import io.carnet.billing.examples.x402.ethereum.Address;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * For one process. Sessions that are over are forgotten, and of each wallet the latest few are kept: anybody may open one in
 * any wallet's name. Thread-safe.
 */
public final class SessionsInMemory implements Sessions {

    private static final int MOST_OF_A_WALLET = 8;

    private final InstantSource clock;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<Address, Deque<Session>> byWallet = new HashMap<>();
    private final Map<String, Set<String>> taken = new HashMap<>();
    private final Deque<Session> byAge = new ArrayDeque<>();

    /**
     * None yet.
     *
     * @param clock tells which are over
     */
    public SessionsInMemory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void open(Session session) {
        while (!byAge.isEmpty() && !byAge.peek().until().isAfter(clock.instant())) {
            forget(byAge.remove());
        }
        Deque<Session> own = byWallet.computeIfAbsent(session.wallet(), wallet -> new ArrayDeque<>());
        if (own.size() == MOST_OF_A_WALLET) {
            forget(own.getFirst());
        }
        byWallet.computeIfAbsent(session.wallet(), wallet -> new ArrayDeque<>()).add(session);
        sessions.put(session.nonce(), session);
        byAge.add(session);
    }

    private void forget(Session session) {
        sessions.remove(session.nonce());
        taken.remove(session.nonce());
        byWallet.computeIfPresent(session.wallet(), (wallet, own) -> {
            own.remove(session);
            return own.isEmpty() ? null : own;
        });
    }

    @Override
    public synchronized Optional<Session> find(String nonce) {
        return Optional.ofNullable(sessions.get(nonce));
    }

    @Override
    public synchronized boolean take(Session session, String request) {
        return sessions.containsKey(session.nonce())
                && taken.computeIfAbsent(session.nonce(), nonce -> new HashSet<>())
                        .add(request);
    }
}
