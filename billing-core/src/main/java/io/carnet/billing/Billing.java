package io.carnet.billing;

import io.carnet.billing.catalog.Catalog;
import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.books.CheckpointText;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.engine.JoinedEngine;
import io.carnet.billing.internal.rules.Audit;
import io.carnet.billing.internal.rules.Carried;
import io.carnet.billing.internal.rules.Settings;
import io.carnet.billing.journal.AuditReport;
import io.carnet.billing.journal.Drift;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.refusal.BillingException;
import io.carnet.billing.refusal.KeyUsedException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.TransientException;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.Start;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.HostTransaction;
import io.carnet.billing.store.HostTransactions;
import io.carnet.billing.store.Snapshot;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Billing inside a host: everything starts here. One instance serves a whole JVM; it is thread-safe.
 *
 * <pre>{@code
 * Billing billing = Billing.on(new InMemoryBillingStore()).catalog(catalog).payments(provider).build();
 * billing.packs().buy(alice, "background-remover", "starter", "order-1");
 * byte[] png = billing.run(RunRequest.of("job-1", alice, "background-remover"), run -> remover.apply(image));
 * }</pre>
 */
public final class Billing implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Billing.class);

    private static final int MOST_TRIES = 3;

    /** After the first try; four times as long after the next. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final BillingStore store;
    private final Engine engine;
    private final Requests requests;
    private final Facades.Setup setup;
    private final Facades facades;
    private final StagedRuns staged;
    private final History history;
    private final Statements statements;
    private final Payments payments;
    private final TopUps topUps;
    private final Activity activity;
    private final Events events;
    private final Archive archive;
    private final Worker worker;

    Billing(
            BillingStore store,
            Engine engine,
            Catalog catalog,
            Providers providers,
            Settings settings,
            Supplier<String> ids,
            Set<HandlerName> handlers,
            Worker worker) {
        this.store = store;
        this.engine = engine;
        requests = new Requests();
        setup = new Facades.Setup(catalog, providers, settings, ids, requests);
        facades = setup.over(engine);
        payments = new Payments(engine, store, providers.cashier(engine), ids);
        staged = new StagedRuns(engine, facades.steps());
        JournalReader journal = new JournalReader(engine, store, settings.zone());
        topUps = new TopUps(engine, catalog, providers, requests, ids, journal);
        history = new History(engine, journal);
        statements = new Statements(journal);
        activity = new Activity(engine, store);
        events = new Events(engine, store);
        archive = new Archive(store, journal, settings.grace(), handlers);
        this.worker = worker;
    }

    /**
     * Begins to set billing up.
     *
     * @param store where its state is kept; closed with the billing that is built
     * @return a builder that wants a catalog
     */
    public static BillingBuilder on(BillingStore store) {
        return new BillingBuilder(store);
    }

    /**
     * Packs of runs and of credits: offers, purchases, grants.
     *
     * @return thread-safe
     */
    public Packs packs() {
        return facades.packs();
    }

    /**
     * Credits for any product.
     *
     * @return thread-safe
     */
    public Credits credits() {
        return facades.credits();
    }

    /**
     * The money side of purchases: notices of providers, refunds, cancellations.
     *
     * @return thread-safe
     */
    public Payments payments() {
        return payments;
    }

    /**
     * Buying credits when they run low.
     *
     * @return thread-safe
     */
    public TopUps topUps() {
        return topUps;
    }

    /**
     * Runs, step by step.
     *
     * @return thread-safe
     */
    public Runs runs() {
        return facades.runs();
    }

    /**
     * Runs, step by step, for callers that do not wait.
     *
     * @return thread-safe
     */
    public StagedRuns staged() {
        return staged;
    }

    /**
     * Spending policies and caps.
     *
     * @return thread-safe
     */
    public Spending spending() {
        return facades.spending();
    }

    /**
     * What a principal had, spent and can expect.
     *
     * @return thread-safe
     */
    public History history() {
        return history;
    }

    /**
     * Statements of periods.
     *
     * @return thread-safe
     */
    public Statements statements() {
        return statements;
    }

    /**
     * The activity log: what ran, and what it came to.
     *
     * @return thread-safe
     */
    public Activity activity() {
        return activity;
    }

    /**
     * What has happened, and how handlers are told of it.
     *
     * @return thread-safe
     */
    public Events events() {
        return events;
    }

    /**
     * Moves what is long over out of the store.
     *
     * @return thread-safe
     */
    public Archive archive() {
        return archive;
    }

    /**
     * What goes on behind the commands: sweeping, and the delivery of events. It does nothing until it is told to.
     *
     * @return thread-safe
     */
    public Worker worker() {
        return worker;
    }

    /**
     * Takes part in one transaction of the host's. While what this answers is open, any plain call of this billing by the
     * same thread throws a {@link io.carnet.billing.refusal.JoiningException}: it would wait for locks of its own thread.
     *
     * <pre>{@code
     * try (Joined joined = billing.joining(store.in(connection))) {
     *     jobs.insert(connection, job);
     *     joined.runs().authorize(request).orElseThrow();
     *     connection.commit();
     * }
     * }</pre>
     *
     * @param transaction the store says how to get one
     * @return for the thread that calls, until it is closed
     */
    public Joined joining(HostTransaction transaction) {
        JoinedEngine joined = engine.joining(() -> Optional.of(transaction));
        joined.join();
        return new Joined(joined, setup.over(joined));
    }

    /**
     * Takes part in whichever transaction of the host's the calling thread is in; a call outside of one throws a
     * {@link io.carnet.billing.refusal.JoiningException}. So does any plain call of this billing by a thread that has joined
     * its transaction by a first call here, until that has ended.
     *
     * @param transactions the store says how to get them
     * @return thread-safe, to be kept as long as the host likes
     */
    public Joined joining(HostTransactions transactions) {
        JoinedEngine joined = engine.joining(transactions);
        return new Joined(joined, setup.over(joined));
    }

    /**
     * Runs a piece of work and bills it: authorises and accepts, performs, settles with what was reported; releases if the
     * work throws. Metered work that reports nothing has unknown usage, and the product's policy for that applies. If the store
     * fails at the end, settling is tried three times within a second or so; after that {@link Runs#settle} may still do it, until the grace period
     * is over.
     *
     * @param request the run
     * @param work performed at most once, in the caller's thread, outside every lock
     * @param <T> what it makes
     * @param <E> what it may throw
     * @return what the work made
     * @throws E what the work threw
     * @throws io.carnet.billing.refusal.RefusedException if the run is refused, or was closed while the work went on and
     *     can no longer be settled
     * @throws KeyUsedException if the key was used before; the work is not performed again
     * @throws TransientException if the store failed, at the end for the third time
     */
    public <T, E extends Exception> T run(RunRequest request, Work<T, E> work) throws E {
        Outcome<Run> outcome = runs().authorize(request.start(Start.AT_ONCE));
        Run run = outcome.orElseThrow();
        if (outcome instanceof Outcome.Done<Run> done && done.effect() == Outcome.Effect.REPLAYED) {
            throw new KeyUsedException(run.key());
        }
        ActiveRun active = new ActiveRun(runs(), run);
        T made = perform(work, active);
        end(active).orElseThrow();
        return made;
    }

    /** What the work made goes with a failure, so it is not given up at the first that may pass. */
    private Outcome<Run> end(ActiveRun active) {
        for (int tries = 1; ; tries++) {
            try {
                return endOnce(active);
            } catch (TransientException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                LOG.warn(
                        "run {} of {} could not be ended, is tried again",
                        active.run().key(),
                        active.run().principal(),
                        e);
                LockSupport.parkNanos(FIRST_PAUSE.toNanos() << (2 * (tries - 1)));
            }
        }
    }

    private Outcome<Run> endOnce(ActiveRun active) {
        Run run = active.run();
        return active.reported().isEmpty() && run.terms().product().price() instanceof Price.Metered
                ? runs().abandon(run.principal(), run.key().value())
                : runs().settle(
                                run.principal(),
                                run.key().value(),
                                active.reported().orElse(Usage.none()));
    }

    private <T, E extends Exception> T perform(Work<T, E> work, ActiveRun active) throws E {
        boolean done = false;
        try {
            T made = work.perform(active);
            done = true;
            return made;
        } finally {
            if (!done) {
                releaseQuietly(active.run());
            }
        }
    }

    /** The work's own failure is what the caller must see; a hold that cannot be released expires. */
    private void releaseQuietly(Run run) {
        try {
            runs().release(run.principal(), run.key().value());
        } catch (BillingException e) {
            LOG.warn("run {} of {} could not be released and will expire", run.key(), run.principal(), e);
        }
    }

    /**
     * A page of a principal's journal, which begins behind what has been archived.
     *
     * @param principal whose
     * @param after only entries numbered above this, 0 for the first page
     * @param limit at most this many, 1 to {@link Limits#PAGE}
     * @return by rising number
     */
    public List<Entry> journal(Principal principal, long after, int limit) {
        engine.refuseIfJoined();
        return store.entries(principal, Optional.empty(), after, Pages.limit(limit));
    }

    /**
     * Recomputes one principal's balances, packs, holds and caps from its journal and runs, and looks whether all of its
     * events are there. It begins at the checkpoint that the latest archiving left.
     *
     * @param principal whose
     * @return every difference
     */
    public AuditReport audit(Principal principal) {
        engine.refuseIfJoined();
        return store.snapshot(
                principal, snapshot -> new AuditReport(1, snapshot.wallet().entries(), drifts(snapshot)));
    }

    private static List<Drift> drifts(Snapshot snapshot) {
        Carried carried;
        try {
            carried = CheckpointText.read(snapshot.checkpoint());
        } catch (IllegalArgumentException e) {
            String what = "checkpoint " + snapshot.checkpoint().number();
            return List.of(new Drift(snapshot.wallet().principal(), what, "as it was written", "changed"));
        }
        return Audit.of(snapshot, carried);
    }

    /**
     * Recomputes everything, one principal at a time.
     *
     * @return every difference
     */
    public AuditReport audit() {
        engine.refuseIfJoined();
        long principals = 0;
        long entries = 0;
        List<Drift> drifts = new ArrayList<>();
        for (List<Principal> page = page(Optional.empty());
                !page.isEmpty();
                page = page(Optional.of(page.get(page.size() - 1)))) {
            for (Principal principal : page) {
                AuditReport report = audit(principal);
                principals++;
                entries += report.entries();
                drifts.addAll(report.drifts());
            }
        }
        return new AuditReport(principals, entries, drifts);
    }

    private List<Principal> page(Optional<Principal> after) {
        return store.principals(after, Limits.PAGE);
    }

    /** Ends the worker, refuses new commands, answers those that wait, and closes the store. */
    @Override
    public void close() {
        worker.close();
        engine.close();
        requests.close();
        store.close();
    }
}
