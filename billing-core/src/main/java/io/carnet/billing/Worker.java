package io.carnet.billing;

import io.carnet.billing.internal.worker.Collector;
import io.carnet.billing.internal.worker.Courier;
import io.carnet.billing.internal.worker.Sweeper;
import io.carnet.billing.internal.worker.Tally;
import io.carnet.billing.refusal.ClosedException;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.Limits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on behind the commands: writes down what time has ended, gives notice of packs that will expire, looks after
 * payments whose end nobody has seen, and delivers events to their handlers. In threads of its own, or called from the host's scheduler. Any number of workers may share a
 * store. No balance depends on one: every command and every answer sees to what is due by itself. Thread-safe.
 */
public final class Worker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final Sweeper sweeper;
    private final Collector collector;
    private final List<Courier> couriers;
    private final ScheduledExecutorService alarms;
    private final ScheduledExecutorService threads = threads("carnet-worker", 3);
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    Worker(Sweeper sweeper, Collector collector, List<Courier> couriers, ScheduledExecutorService alarms) {
        this.sweeper = sweeper;
        this.collector = collector;
        this.couriers = List.copyOf(couriers);
        this.alarms = alarms;
    }

    static ScheduledExecutorService threads(String name, int count) {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return threads;
    }

    /**
     * Sweeps once, looks after payments that are due, and delivers until nothing is deliverable: what rests after a failure,
     * or another worker is at, is not. An event that was committed more than five minutes after its instant is found by the
     * next round that is ten minutes after one that looked at everybody. Returns before a handler that hangs does.
     *
     * @return what was done since the last report
     * @throws ClosedException if the worker is closed
     */
    public WorkReport runOnce() {
        if (closed.get()) {
            throw new ClosedException();
        }
        Sweeper.Swept swept = sweeper.sweep();
        long asked = collector.collect();
        deliver();
        couriers.forEach(Courier::await);
        Tally tally = couriers.stream().map(Courier::report).reduce(Tally.NOTHING, Tally::plus);
        return new WorkReport(swept.swept(), swept.notices(), asked, tally.delivered(), tally.failed(), tally.parked());
    }

    /**
     * Works in threads of its own until it is closed. Slow handlers, sweeps and providers keep
     * none of the others waiting.
     *
     * @param every how long it rests between two rounds, above zero and at most {@link Limits#DAYS} days
     * @throws InvalidRequestException if that is out of bounds
     * @throws IllegalStateException if it was started before
     * @throws ClosedException if the worker is closed
     */
    public void start(Duration every) {
        if (every.isZero() || every.isNegative() || every.compareTo(Duration.ofDays(Limits.DAYS)) > 0) {
            throw new InvalidRequestException("every", "must be above zero and at most " + Limits.DAYS + " days");
        }
        if (closed.get()) {
            throw new ClosedException();
        }
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("the worker was started before");
        }
        repeat(every, this::deliver);
        repeat(every, () -> {
            sweeper.sweep();
            deliver();
        });
        repeat(every, collector::collect);
    }

    private void deliver() {
        couriers.forEach(Courier::deliver);
    }

    private void repeat(Duration every, Runnable task) {
        Future<?> unused =
                threads.scheduleWithFixedDelay(() -> guarded(task), 0, every.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("the worker could not finish its round and will try again", e);
        }
    }

    /** Ends for good: lets the handlers end what they are at, and notes how far they came. Idempotent. */
    @Override
    public void close() {
        closed.set(true);
        threads.shutdown();
        couriers.forEach(Courier::close);
        sweeper.close();
        collector.close();
        couriers.forEach(Courier::await);
        alarms.shutdownNow();
    }
}
