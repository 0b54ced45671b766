package io.carnet.billing.internal.engine;

import io.carnet.billing.refusal.OverloadedException;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/**
 * Where commands wait for a principal that somebody else has locked, so that those of others need not. A principal on a
 * detour has a queue of its own, worked off by one thread at a time; whatever comes for it meanwhile goes to the end of that
 * queue, and when the queue is empty the detour is over. So its commands keep their order.
 */
final class Detours implements Batch.Locked {

    private final ConcurrentMap<Principal, List<Pending<?>>> queues = new ConcurrentHashMap<>();
    private final Consumer<List<Pending<?>>> work;
    private final ExecutorService threads;
    private final int capacity;
    private final Meter meter;

    /**
     * @param work runs one principal's commands, however long the lock is held, and answers them
     * @param capacity commands that may wait for one principal
     */
    Detours(Consumer<List<Pending<?>>> work, ExecutorService threads, int capacity, Meter meter) {
        this.work = work;
        this.threads = threads;
        this.capacity = capacity;
        this.meter = meter;
    }

    /** Keeps the commands of principals on a detour, and returns the others. Only a principal's lane may call it. */
    @Override
    public List<Pending<?>> passing(List<Pending<?>> commands) {
        if (queues.isEmpty()) {
            return commands;
        }
        List<Pending<?>> others = new ArrayList<>(commands.size());
        for (Pending<?> pending : commands) {
            if (!joins(pending)) {
                others.add(pending);
            }
        }
        return others;
    }

    private boolean joins(Pending<?> pending) {
        List<Pending<?>> refused = new ArrayList<>(1);
        boolean onDetour = queues.computeIfPresent(pending.need.principal(), (principal, queue) -> {
                    (queue.size() < capacity ? queue : refused).add(pending);
                    return queue;
                })
                != null;
        refused.forEach(each -> each.fail(new OverloadedException(capacity), meter));
        return onDetour;
    }

    /** Sends a principal on a detour that is on none. */
    @Override
    public boolean divert(Principal principal, List<Pending<?>> commands) {
        queues.put(principal, new ArrayList<>(commands));
        threads.execute(() -> serve(principal));
        return true;
    }

    /** One batch a turn, so that principals who are locked again and again do not keep the threads from others. */
    private void serve(Principal principal) {
        List<Pending<?>> batch = new ArrayList<>();
        queues.computeIfPresent(principal, (same, queue) -> {
            batch.addAll(queue);
            queue.clear();
            return batch.isEmpty() ? null : queue;
        });
        if (!batch.isEmpty()) {
            try {
                work.accept(batch);
            } finally {
                threads.execute(() -> serve(principal));
            }
        }
    }

    /** Whether anybody is on a detour. */
    boolean busy() {
        return !queues.isEmpty();
    }
}
