package io.carnet.billing.testing;

import io.carnet.billing.metrics.Metrics;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Metrics that count what they are told, under names of these forms. What a command did is counted before its caller has
 * the answer. Thread-safe.
 *
 * <ul>
 *   <li>{@code command.authorize.done}, a command and its result
 *   <li>{@code refused.authorize.payment_required}, a refused command and its reason
 *   <li>{@code violation.authorize.insufficient_funds}, a kind of violation among those of a refused command
 *   <li>{@code overloaded.authorize}, and {@code queued.0} for what was told of a lane
 *   <li>{@code batch.committed} for batches, {@code batched.committed} for the commands in them
 *   <li>{@code retried.deadlock}, {@code lock_waited}, {@code delivered.mails.done}
 * </ul>
 */
public final class CountingMetrics implements Metrics {

    private final Map<String, Long> counts = new ConcurrentHashMap<>();
    private final AtomicInteger largestBatch = new AtomicInteger();
    private final AtomicInteger deepestQueue = new AtomicInteger();

    /** Counts from 0. */
    public CountingMetrics() {}

    /**
     * One count.
     *
     * @param name in one of the forms above
     * @return 0 if nothing of it was told
     */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /**
     * All counts of a kind.
     *
     * @param start how their names begin, as {@code command.}; empty for all
     * @return by name, as they are now
     */
    public SortedMap<String, Long> counts(String start) {
        SortedMap<String, Long> chosen = new TreeMap<>(counts);
        chosen.keySet().removeIf(name -> !name.startsWith(start));
        return chosen;
    }

    /**
     * The most commands that shared a unit of work.
     *
     * @return 0 before the first
     */
    public int largestBatch() {
        return largestBatch.get();
    }

    /**
     * The most commands that were seen waiting in one lane.
     *
     * @return 0 if none ever waited
     */
    public int deepestQueue() {
        return deepestQueue.get();
    }

    @Override
    public void command(String command, String result, long nanos) {
        add("command." + command + "." + result, 1);
    }

    @Override
    public void refused(String command, String reason, Set<String> violations) {
        add("refused." + command + "." + reason, 1);
        violations.forEach(violation -> add("violation." + command + "." + violation, 1));
    }

    @Override
    public void overloaded(String command, int lane) {
        add("overloaded." + command, 1);
    }

    @Override
    public void queued(int lane, int depth) {
        add("queued." + lane, 1);
        deepestQueue.accumulateAndGet(depth, Math::max);
    }

    @Override
    public void batch(int commands, String result, long nanos) {
        add("batch." + result, 1);
        add("batched." + result, commands);
        largestBatch.accumulateAndGet(commands, Math::max);
    }

    @Override
    public void retried(String cause) {
        add("retried." + cause, 1);
    }

    @Override
    public void lockWaited(long nanos) {
        add("lock_waited", 1);
    }

    @Override
    public void delivered(String handler, String result) {
        add("delivered." + handler + "." + result, 1);
    }

    private void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }
}
