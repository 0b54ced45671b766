package io.carnet.billing.internal.engine;

import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.OverloadedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A bounded queue whose elements are worked off in batches, in order, by one leader at a time. Whoever adds an element
 * leads if nobody does; a leader that has served its turn hands the rest to an executor. No element waits while nobody
 * leads: who finds a leader may go, because a leader looks again after it has stepped down.
 *
 * @param <E> what is queued
 */
public final class Lane<E> {

    /** How many batches a caller works off for others before it may go. */
    private static final int TURN = 4;

    private final ArrayBlockingQueue<E> queue;
    private final int capacity;
    private final int maxBatch;
    private final Consumer<List<E>> work;
    private final Runnable changed;
    private final Executor leaders;
    private final boolean callersLead;
    private final Refill refill;
    private final AtomicBoolean led = new AtomicBoolean();
    private volatile boolean closed;

    private Lane(
            int capacity,
            int maxBatch,
            Consumer<List<E>> work,
            Runnable changed,
            Executor leaders,
            boolean callersLead,
            Refill refill) {
        queue = new ArrayBlockingQueue<>(capacity);
        this.capacity = capacity;
        this.maxBatch = maxBatch;
        this.work = work;
        this.changed = changed;
        this.leaders = leaders;
        this.callersLead = callersLead;
        this.refill = refill;
    }

    /**
     * Batches run in the threads that add elements, and in the executor's when a caller's turn is over.
     *
     * @param changed runs whenever elements were added or taken out, in the thread that did it
     */
    public static <E> Lane<E> ledByCallers(
            int capacity, int maxBatch, Consumer<List<E>> work, Runnable changed, Executor leaders) {
        return new Lane<>(capacity, maxBatch, work, changed, leaders, true, Refill.NEVER);
    }

    /** Batches run in the executor's threads only. */
    public static <E> Lane<E> ledBy(
            Executor leaders, int capacity, int maxBatch, Consumer<List<E>> work, Runnable changed) {
        return new Lane<>(capacity, maxBatch, work, changed, leaders, false, Refill.BRIEFLY);
    }

    /**
     * Adds an element; when this returns it has been worked off or somebody will.
     *
     * @throws OverloadedException if the queue is full
     * @throws ClosedException if the lane is closed
     */
    public void add(E element) {
        if (closed) {
            throw new ClosedException();
        }
        if (!queue.offer(element)) {
            throw new OverloadedException(capacity);
        }
        changed.run();
        if (callersLead) {
            lead(TURN);
        } else if (!led.get() && !handOver() && queue.remove(element)) {
            throw new ClosedException();
        }
    }

    /** How many wait. */
    public int size() {
        return queue.size();
    }

    /** Refuses what comes from now on, and works off what waits unless somebody else does. */
    public void close() {
        closed = true;
        lead(Integer.MAX_VALUE);
    }

    /** Whether anything waits or is being worked off. */
    public boolean busy() {
        return led.get() || !queue.isEmpty();
    }

    private void lead(int turns) {
        int left = turns;
        while (!queue.isEmpty() && led.compareAndSet(false, true)) {
            try {
                List<E> batch = new ArrayList<>();
                while (left > 0 && queue.drainTo(batch, maxBatch) > 0) {
                    changed.run();
                    long begun = refill.begin();
                    work.accept(batch);
                    refill.await(batch.size(), begun, queue::size);
                    batch = new ArrayList<>();
                    left--;
                }
            } finally {
                led.set(false);
            }
            if (left == 0) {
                if (queue.isEmpty() || handOver()) {
                    return;
                }
                left = turns;
            }
        }
    }

    /** False if the executor takes nothing any more. */
    private boolean handOver() {
        try {
            leaders.execute(() -> lead(Integer.MAX_VALUE));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }
}
