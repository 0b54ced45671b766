package io.carnet.billing.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A planted mistake: a leader that finds the queue empty steps down, and does not look again. What was added in between
 * waits for ever, because whoever added it saw a leader.
 */
final class CarelessLane<E> {

    private final ArrayBlockingQueue<E> queue;
    private final int maxBatch;
    private final Consumer<List<E>> work;
    private final AtomicBoolean led = new AtomicBoolean();

    CarelessLane(int capacity, int maxBatch, Consumer<List<E>> work) {
        queue = new ArrayBlockingQueue<>(capacity);
        this.maxBatch = maxBatch;
        this.work = work;
    }

    void add(E element) {
        queue.add(element);
        if (led.compareAndSet(false, true)) {
            List<E> batch = new ArrayList<>();
            while (queue.drainTo(batch, maxBatch) > 0) {
                work.accept(batch);
                batch = new ArrayList<>();
            }
            led.set(false);
        }
    }
}
