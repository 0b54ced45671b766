package io.carnet.billing.internal.worker;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Acknowledge;
import io.carnet.billing.internal.rules.Claim;
import io.carnet.billing.internal.rules.Fail;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events to one handler. A few lines, each a thread, take up streams one after the other: claim, hand over up to
 * a chunk, acknowledge. A line whose handler hangs is written off until it returns; the others go on.
 */
public final class Courier implements AutoCloseable {

    /** Streams of one handler that are delivered at once. */
    static final int LINES = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** A lease outlasts the call that begins last in it, so that it is lost only with the worker, or by hanging. */
    private static final Duration SPARE = Duration.ofMinutes(1);

    /** How far the clocks of nodes, or an event's instant and its commit, may be apart for it to be found at once. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /** Goes through everybody when so much time has passed, for the sake of events that are further apart. */
    private static final Duration ROUND = Duration.ofMinutes(10);

    private final Subscription subscription;
    private final Engine engine;
    private final BillingStore store;
    private final InstantSource clock;
    private final Duration limit;
    private final ScheduledExecutorService alarms;
    private final Metrics metrics;
    private final ExecutorService threads;

    private final Set<Line> lines = new HashSet<>();
    private final Set<Principal> taken = new HashSet<>();
    private final Deque<Principal> page = new ArrayDeque<>();
    private Optional<Principal> seen = Optional.empty();
    private Pass pass = new Pass(Instant.EPOCH, Instant.EPOCH);
    private Instant lastRound = Instant.MIN;
    private boolean missed;
    private Tally tally = Tally.NOTHING;
    private boolean again;
    private volatile boolean closed;

    /**
     * @param limit how long a handler may take for one event
     * @param alarms tells when it has taken that long
     * @param metrics never throws
     */
    public Courier(
            Subscription subscription,
            Engine engine,
            BillingStore store,
            InstantSource clock,
            Duration limit,
            ScheduledExecutorService alarms,
            Metrics metrics) {
        this.subscription = subscription;
        this.engine = engine;
        this.store = store;
        this.clock = clock;
        this.limit = limit;
        this.alarms = alarms;
        this.metrics = metrics;
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(LINES, LINES, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "carnet-handler-" + subscription.name());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /**
     * A way through all that are behind.
     *
     * @param begun when
     * @param since from when on events are looked at
     */
    private record Pass(Instant begun, Instant since) {}

    /** A thread's work, from the first stream it takes up to the last. */
    private final class Line implements Runnable {

        private boolean hung;

        @Override
        public void run() {
            try {
                for (Optional<Principal> next = take(this); next.isPresent(); next = take(this)) {
                    serve(this, next.get());
                }
            } catch (RuntimeException e) {
                LOG.warn("what to deliver to {} could not be read", subscription.name(), e);
                missedSome();
            } finally {
                leave(this);
            }
        }
    }

    /** Has everything delivered that is deliverable, without waiting for it. */
    public synchronized void deliver() {
        again = true;
        reinforce();
    }

    /** Waits until nothing is being delivered, but for calls that hang. An interrupt is kept for the caller. */
    public synchronized void await() {
        boolean interrupted = false;
        while (lines.stream().anyMatch(line -> !line.hung)) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What became of events since this was last asked. */
    public synchronized Tally report() {
        Tally report = tally;
        tally = Tally.NOTHING;
        return report;
    }

    /** Begins no other call; {@link #await} waits for those in progress. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.shutdown();
    }

    private synchronized void reinforce() {
        if (!closed && lines.size() < LINES) {
            Line line = new Line();
            threads.execute(line);
            lines.add(line);
        }
    }

    private synchronized void leave(Line line) {
        lines.remove(line);
        notifyAll();
    }

    /** The next stream for a line, or none, and then the line has left. */
    private synchronized Optional<Principal> take(Line line) {
        line.hung = false;
        while (!closed && (!page.isEmpty() || turnPage())) {
            Principal next = page.remove();
            if (taken.add(next)) {
                if (!page.isEmpty()) {
                    reinforce();
                }
                return Optional.of(next);
            }
        }
        leave(line);
        return Optional.empty();
    }

    /** Goes through all that are behind, and once more if anything was delivered meanwhile. */
    private synchronized boolean turnPage() {
        readPage();
        if (page.isEmpty() && again) {
            again = false;
            readPage();
        }
        return !page.isEmpty();
    }

    /** The next of a pass, which an empty one ends. */
    private void readPage() {
        Instant now = clock.instant();
        if (seen.isEmpty()) {
            pass = next(now);
            missed = false;
        }
        page.addAll(store.behind(subscription.name(), pass.since(), now, seen, Limits.PAGE));
        seen = Optional.ofNullable(page.peekLast());
        if (page.isEmpty() && pass.since().equals(Instant.EPOCH) && !missed) {
            lastRound = pass.begun();
        }
    }

    /** Whoever was behind at the last one has been taken up since, or is known to have been missed. */
    private Pass next(Instant now) {
        boolean inTime = !now.isBefore(pass.begun()) && now.isBefore(lastRound.plus(ROUND));
        return new Pass(now, inTime ? pass.begun().minus(SKEW) : Instant.EPOCH);
    }

    private synchronized void missedSome() {
        missed = true;
        lastRound = Instant.MIN;
    }

    private void serve(Line line, Principal principal) {
        boolean failed = false;
        try {
            Optional<Delivery> claimed = engine.call(new Claim(principal, subscription.name(), limit.plus(SPARE)));
            if (claimed.isPresent()) {
                deliver(line, claimed.get());
                deliveredSome();
            }
        } catch (RuntimeException e) {
            LOG.warn("events of {} could not be delivered to {}, and will be later", principal, subscription.name(), e);
            failed = true;
        } finally {
            letGo(line, principal, failed);
        }
    }

    private synchronized void deliveredSome() {
        again = true;
    }

    /** Only now others find it, which may have passed it by while it hung. */
    private synchronized void letGo(Line line, Principal principal, boolean failed) {
        taken.remove(principal);
        if (failed || line.hung) {
            missedSome();
        }
    }

    private void deliver(Line line, Delivery claimed) {
        long upTo = claimed.delivered();
        for (Envelope envelope : store.events(claimed.principal(), upTo, Limits.DELIVERED_AT_ONCE)) {
            if (closed || clock.instant().plus(limit).isAfter(claimed.notBefore())) {
                break;
            }
            if (subscription.covers(envelope.event().getClass())) {
                if (!handOver(line, claimed, envelope)) {
                    return;
                }
                count(new Tally(1, 0, 0));
                metrics.delivered(subscription.name().value(), "done");
            }
            upTo = envelope.number();
        }
        if (!engine.call(new Acknowledge(claimed, upTo))) {
            lost(claimed);
        }
    }

    /** False if the handler failed or hung: then the stream has been let go. */
    private boolean handOver(Line line, Delivery claimed, Envelope envelope) {
        Call call = new Call();
        Future<?> alarm = alarms.schedule(
                () -> call.hang(() -> writeOff(line, claimed, envelope)), limit.toNanos(), TimeUnit.NANOSECONDS);
        Throwable failure = failureOf(envelope);
        alarm.cancel(false);
        boolean inTime = call.returned();
        Thread.interrupted();
        if (inTime && failure != null) {
            fail(claimed, envelope, failure.getClass().getName());
        }
        return inTime && failure == null;
    }

    private @Nullable Throwable failureOf(Envelope envelope) {
        try {
            subscription.handler().on(envelope);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void writeOff(Line line, Delivery claimed, Envelope envelope) {
        try {
            fail(claimed, envelope, "no answer within " + limit);
        } catch (RuntimeException e) {
            LOG.warn("events of {} wait for {} until its lease is over", claimed.principal(), claimed.handler(), e);
        } finally {
            hung(line);
        }
    }

    private synchronized void hung(Line line) {
        line.hung = true;
        notifyAll();
    }

    /** What a handler's exception says is not for logs: it may be told of what no log may know. */
    private void fail(Delivery claimed, Envelope envelope, String why) {
        Optional<Delivery> after = engine.call(new Fail(claimed, envelope.number() - 1));
        boolean parked = after.filter(Delivery::parked).isPresent();
        count(new Tally(0, 1, parked ? 1 : 0));
        metrics.delivered(subscription.name().value(), "failed");
        if (after.isEmpty()) {
            lost(claimed);
        } else if (parked) {
            LOG.error(
                    "PARKED: {} gets no more events of {} until it is resumed; event {} failed {} times, the last time with {}",
                    claimed.handler(),
                    claimed.principal(),
                    envelope.number(),
                    Limits.DELIVERY_FAILURES,
                    why);
        } else {
            LOG.warn(
                    "{} failed on event {} of {} and will be told again: {}",
                    claimed.handler(),
                    envelope.number(),
                    claimed.principal(),
                    why);
        }
    }

    private synchronized void count(Tally more) {
        tally = tally.plus(more);
    }

    private static void lost(Delivery claimed) {
        LOG.warn(
                "events of {} were taken over from {}, or are replayed, and come again",
                claimed.principal(),
                claimed.handler());
    }
}
