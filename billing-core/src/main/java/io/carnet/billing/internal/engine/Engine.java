package io.carnet.billing.internal.engine;

import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.internal.rules.Notices;
import io.carnet.billing.internal.rules.Sweep;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.OverloadedException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.HostTransactions;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * Takes commands and answers them after their commit. A principal's commands run in the order they came, on the lane its
 * name hashes to.
 */
public final class Engine implements Commands, AutoCloseable {

    private static final Duration LONGEST_CLOSE = Duration.ofMinutes(1);

    /** How long a lane waits for locks; longer than most transactions, too short to be noticed by other principals. */
    private static final Duration BRIEFLY = Duration.ofMillis(50);

    /** Each waits with a connection of the host's. */
    private static final int MOST_DETOURS = 4;

    private final BillingStore store;
    private final InstantSource clock;
    private final Notices notices;
    private final List<Lane<Pending<?>>> lanes;
    private final ExecutorService leaders;
    private final Detours detours;
    private final Executor answers;
    private final Meter meter;
    private final Duration lockWait;
    private final Joins joins = new Joins();

    /**
     * @param answers runs what a host hangs on a stage; never a committer
     */
    public Engine(
            BillingStore store, InstantSource clock, Sizes sizes, Notices notices, Executor answers, Metrics metrics) {
        this.store = store;
        this.clock = clock;
        this.notices = notices;
        this.answers = answers;
        lockWait = sizes.lockWait();
        meter = new Meter(metrics);
        leaders = threads("carnet-committer", sizes.lanes());
        detours = new Detours(
                commands -> new Batch(store, clock, notices, meter, sizes.lockWait(), Batch.Locked.FAILS).run(commands),
                threads("carnet-detour", MOST_DETOURS),
                sizes.batch(),
                meter);
        lanes = new ArrayList<>(sizes.lanes());
        for (int i = 0; i < sizes.lanes(); i++) {
            int lane = i;
            Batch batch = new Batch(store, clock, notices, meter, BRIEFLY, detours);
            IntSupplier depth = () -> lanes.get(lane).size();
            Runnable changed = () -> meter.queued(lane, depth);
            lanes.add(
                    store.threading() == BillingStore.Threading.CALLERS
                            ? Lane.ledByCallers(sizes.queue(), sizes.batch(), batch::run, changed, leaders)
                            : Lane.ledBy(leaders, sizes.queue(), sizes.batch(), batch::run, changed));
        }
    }

    /**
     * How much the engine takes on.
     *
     * @param lanes batches that may run at once
     * @param queue commands that may wait in a lane
     * @param batch commands that may share a commit, and commands that may wait for a locked principal
     * @param lockWait how long commands wait for a locked principal
     */
    public record Sizes(int lanes, int queue, int batch, Duration lockWait) {}

    /** As many as needed, at most so many, and none when there is nothing to do. */
    private static ExecutorService threads(String name, int most) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(most, most, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name);
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Answers on the host's executor. */
    public <A> CompletableFuture<A> submit(Command<A> command) {
        return enqueue(command).whenCompleteAsync((answer, failure) -> {}, answers);
    }

    /** Answers in the caller's thread. An interrupt does not withdraw the command; it is kept for the caller. */
    @Override
    public <A> A call(Command<A> command) {
        try {
            return enqueue(command).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof BillingException typed ? typed : new StoreException("the command failed", e);
        }
    }

    @Override
    public <A> Outcome<A> refuse(Class<?> command, Violation violation) {
        Outcome<A> refused = Outcome.refused(violation);
        meter.answered(command, refused, 0);
        return refused;
    }

    @Override
    public <T> T read(Need need, Function<Draft, T> reader) {
        refuseIfJoined();
        Instant now = clock.instant();
        return store.read(need, now, view -> reader.apply(new Draft(view, notices).at(now)));
    }

    @Override
    public void requireCommits() {}

    /** Answers inside the host's transactions. */
    public JoinedEngine joining(HostTransactions transactions) {
        return new JoinedEngine(transactions, joins, clock, notices, meter, lockWait);
    }

    /** Throws if the calling thread has joined a transaction that goes on: it might wait for itself. */
    public void refuseIfJoined() {
        joins.refusePlainCalls();
    }

    /**
     * Writes down what has become due of a wallet, so that its rows and its journal tell the state as of now. Returns
     * whether anything had.
     */
    public boolean catchUp(Principal principal) {
        return catchUp(principal, Instant.MIN);
    }

    /** Catches up, and sees to it that nothing happens any more up to an instant that is past, by whatever clock. */
    public boolean catchUp(Principal principal, Instant past) {
        Sweep sweep = new Sweep(principal, past);
        return read(sweep.need(), sweep::decide) && call(sweep);
    }

    /** Commands that wait for a commit. */
    public int waiting() {
        return lanes.stream().mapToInt(Lane::size).sum();
    }

    /** Refuses new commands and waits until those that came before are answered, interrupted or not. */
    @Override
    public void close() {
        joins.close();
        lanes.forEach(Lane::close);
        leaders.shutdown();
        long begun = System.nanoTime();
        while ((lanes.stream().anyMatch(Lane::busy) || detours.busy())
                && System.nanoTime() - begun < LONGEST_CLOSE.toNanos()) {
            LockSupport.parkNanos(100_000);
        }
    }

    private <A> CompletableFuture<A> enqueue(Command<A> command) {
        refuseIfJoined();
        Pending<A> pending = new Pending<>(command, meter.begin());
        Principal principal = pending.need.principal();
        int lane = Math.floorMod(principal.hashCode(), lanes.size());
        try {
            lanes.get(lane).add(pending);
        } catch (OverloadedException e) {
            meter.overloaded(command.getClass(), lane);
            throw e;
        }
        return pending.answer;
    }
}
