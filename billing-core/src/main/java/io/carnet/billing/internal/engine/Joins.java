package io.carnet.billing.internal.engine;

import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.JoiningException;
import io.carnet.billing.refusal.JoiningException.Mistake;
import io.carnet.billing.store.HostTransaction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions of the host's each thread has JOINED. One that has ended is forgotten when the thread next asks for
 * anything.
 */
final class Joins {

    private static final ThreadLocal<@Nullable List<Join>> JOINED = new ThreadLocal<>();

    private volatile boolean used;
    private volatile boolean closed;

    private record Join(Joins of, JoinedEngine by, HostTransaction transaction) {

        boolean goesOn() {
            return !by.isClosed() && !transaction.hasEnded();
        }
    }

    void join(JoinedEngine by, HostTransaction transaction) {
        if (closed) {
            throw new ClosedException();
        }
        used = true;
        List<Join> joins = goingOn();
        Join join = new Join(this, by, transaction);
        if (!joins.contains(join)) {
            joins.add(join);
            JOINED.set(joins);
        }
    }

    /** A plain call would wait for locks of its own thread. */
    void refusePlainCalls() {
        if (used && goingOn().stream().anyMatch(join -> join.of == this)) {
            throw new JoiningException(Mistake.PLAIN_CALL);
        }
    }

    void close() {
        closed = true;
    }

    private List<Join> goingOn() {
        @Nullable List<Join> joins = JOINED.get();
        if (joins == null) {
            JOINED.remove();
            return new ArrayList<>();
        }
        joins.removeIf(join -> join.of == this && !join.goesOn());
        if (joins.isEmpty()) {
            JOINED.remove();
        }
        return joins;
    }
}
