package io.carnet.billing.metrics;

import java.util.Set;

/**
 * Told what billing does, for the host's own meters. A host overrides what it wants to know; every method does nothing by
 * default, and more may be added.
 *
 * <p>Every text is a name in lower case with underscores. There are few of them, they stay the same between versions, and
 * none ever carries an id, a key or anything else from outside, so that each can be a tag. Durations are in nanoseconds.
 *
 * <p>Methods are called in the threads of callers and committers, by many at once, often while others wait: an
 * implementation must be thread-safe and quick, and must not call billing. What it throws is caught and harms nothing.
 */
public interface Metrics {

    /** Wants to know nothing, and costs nothing. */
    Metrics NONE = new Metrics() {};

    /**
     * A command is about to be answered; what it did is committed.
     *
     * @param command {@code authorize}, {@code settle}, {@code grant} and so on
     * @param result {@code done}; {@code replayed} if it had taken effect before; {@code refused}; {@code invalid} if
     *     something stored showed it to be wrong in itself; {@code failed} if the store or a rule did
     * @param nanos since it was asked for, waiting included; 0 if it was refused before it had to wait
     */
    default void command(String command, String result, long nanos) {}

    /**
     * A command is about to be refused. {@link #command} is called for it as well.
     *
     * @param command which
     * @param reason the weightiest, a {@link io.carnet.billing.refusal.Reason} in lower case
     * @param violations the kinds of all that is in the way, as {@code insufficient_funds}, each once; not to be changed
     */
    default void refused(String command, String reason, Set<String> violations) {}

    /**
     * A command found its lane full. It was not queued and {@link #command} is not called for it.
     *
     * @param command which
     * @param lane counts from 0
     */
    default void overloaded(String command, int lane) {}

    /**
     * Commands were put into a lane or taken out of it.
     *
     * @param lane counts from 0
     * @param depth how many waited in it a moment later. Threads may tell out of order, so this is a sample to summarise
     *     and not the lane's last state
     */
    default void queued(int lane, int depth) {}

    /**
     * A unit of work of the store has ended.
     *
     * @param commands how many shared it
     * @param result {@code committed}; {@code halved} if it failed and its halves are tried by themselves; {@code
     *     diverted} if its principal is locked by somebody else and its commands wait where they delay nobody; {@code
     *     failed} if all its commands failed
     * @param nanos from before it was begun to after its commit
     */
    default void batch(int commands, String result, long nanos) {}

    /**
     * A store tries a unit of work again by itself.
     *
     * @param cause the store's name for why; the JDBC store has {@code deadlock}, {@code serialization}, {@code
     *     connection} and, where two presented the same payment, {@code claimed}
     */
    default void retried(String cause) {}

    /**
     * A store took long to lock what it needed: in all likelihood somebody else held the lock. What is long, and whether
     * it was waited in vain, is the store's affair.
     *
     * @param nanos how long it took
     */
    default void lockWaited(long nanos) {}

    /**
     * An event was handed to a handler.
     *
     * @param handler the name the host registered it under
     * @param result {@code done}, or {@code failed}
     */
    default void delivered(String handler, String result) {}

    /**
     * Hands on to a host's hook and keeps what it throws to itself: the first is logged, the others are dropped. Billing
     * wraps the hook it is given; stores that call one wrap theirs.
     *
     * @param metrics the host's
     * @return never throws; {@link #NONE} stays as it is
     */
    static Metrics guarded(Metrics metrics) {
        return metrics == NONE || metrics instanceof GuardedMetrics ? metrics : new GuardedMetrics(metrics);
    }
}
