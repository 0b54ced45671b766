package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.MarkerTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.refusal.BusyException;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits units of work, each wholly or not at all, and knows which. A transaction writes its number into a marker row that
 * nobody else uses at the time, before all else: a commit may reach the database long after its sender has seen the
 * connection break. Where a commit was sent and no answer came, the row is locked on another connection: that waits until
 * the database has done with the transaction, and then the number tells. Thread-safe.
 */
public final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final int MOST_TRIES = 8;

    /** Who were in each other's way must not meet again at once. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    /** Where the server does not wait for a lock, or not for long, one asks again after some of this time. */
    private static final Duration LONGEST_LOCK_PAUSE = Duration.ofMillis(5);

    /** Locking takes longer than this only if somebody else has the lock. */
    private static final Duration NOTABLE = Duration.ofMillis(10);

    private final Database database;
    private final Dialect dialect;
    private final Duration commitPatience;
    private final Metrics metrics;
    private final ConcurrentLinkedQueue<Marker> free = new ConcurrentLinkedQueue<>();

    /** @param commitPatience how long an unanswered commit is asked after */
    public Committer(Database database, Duration commitPatience, Metrics metrics) {
        this.database = database;
        this.commitPatience = commitPatience;
        this.metrics = metrics;
        dialect = database.dialect();
    }

    /** What is to happen in one transaction. */
    public interface Work {
        /**
         * Answers false if there is nothing to commit; called again if everything was undone.
         *
         * @param locked to be told when everything is locked
         */
        boolean perform(Session session, Runnable locked) throws SQLException;
    }

    /** A marker row, and the number it has if all is committed. */
    private static final class Marker {

        private final String name = UUID.randomUUID().toString();
        private long sequence;
        /** Nobody knows whether the row has the next number by now. */
        private boolean lost;
    }

    /** How long one unit of work has waited for locks, over all its tries. */
    private final class LockWait {

        private final Duration patience;
        private long waited;
        private long begun;

        LockWait(Duration patience) {
            this.patience = patience;
        }

        void begin() {
            begun = System.nanoTime();
        }

        void locked() {
            waited += System.nanoTime() - begun;
            begin();
            tell();
        }

        /** After a try in vain: pauses, or is at its end. */
        void goOn(SQLException cause) {
            waited += System.nanoTime() - begun;
            if (left().isZero()) {
                tell();
                throw new BusyException(Failures.withoutData(cause));
            }
            begin();
            pause(LONGEST_LOCK_PAUSE);
            waited += System.nanoTime() - begun;
        }

        Duration left() {
            Duration left = patience.minusNanos(waited);
            return left.isNegative() ? Duration.ZERO : left;
        }

        private void tell() {
            if (waited > NOTABLE.toNanos()) {
                metrics.lockWaited(waited);
            }
        }
    }

    /**
     * Performs and commits.
     *
     * @param patience how long to wait for locks that somebody else has
     * @throws BusyException if somebody else had one for longer; nothing was stored
     * @throws UnavailableException if the database cannot be reached; nothing was stored
     * @throws OutcomeUnknownException if it cannot be told whether it was stored
     * @throws StoreException if the database refused; nothing was stored
     */
    public void commit(Duration patience, Work work) {
        LockWait wait = new LockWait(patience);
        int tries = 1;
        while (true) {
            wait.begin();
            try {
                commitOnce(work, wait);
                return;
            } catch (SQLException e) {
                if (dialect.isLocked(e)) {
                    wait.goOn(e);
                    continue;
                }
                Optional<String> cause = mayPass(e);
                if (tries == MOST_TRIES || cause.isEmpty()) {
                    throw Failures.typed(dialect, e);
                }
                LOG.debug("try {} of a unit of work was undone, SQL state {}", tries, e.getSQLState());
                metrics.retried(cause.get());
                pause(LONGEST_PAUSE);
                tries++;
            }
        }
    }

    /** Why the same may succeed the next time, by the name metrics have for it. */
    private Optional<String> mayPass(SQLException e) {
        if (dialect.isDeadlock(e)) {
            return Optional.of("deadlock");
        }
        if (dialect.isSerialization(e)) {
            return Optional.of("serialization");
        }
        if (dialect.isDuplicate(e)) {
            return Optional.of("claimed");
        }
        boolean waited = e instanceof NoConnectionException;
        return dialect.isUnreachable(e) && !waited ? Optional.of("connection") : Optional.empty();
    }

    private static void pause(Duration longest) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longest.toNanos()));
    }

    private void commitOnce(Work work, LockWait wait) throws SQLException {
        Marker marker = take();
        try {
            if (commits(work, marker, wait)) {
                marker.sequence++;
            }
        } finally {
            if (!marker.lost) {
                free.add(marker);
            }
        }
    }

    private boolean commits(Work work, Marker marker, LockWait wait) throws SQLException {
        try (Transaction transaction = database.writing(wait.left())) {
            wait.begin();
            MarkerTable.update(transaction.session(), marker.name, marker.sequence + 1);
            boolean wanted = work.perform(transaction.session(), wait::locked);
            if (wanted) {
                transaction.commit();
            }
            return wanted;
        } catch (LoadingFailure e) {
            throw e.failure();
        } catch (CommitFailedException e) {
            if (isUndone(e) || !committed(marker, e)) {
                throw e;
            }
            return true;
        }
    }

    /** Some databases find out only at the commit that it cannot be. */
    private boolean isUndone(SQLException e) {
        return dialect.isDeadlock(e) || dialect.isSerialization(e) || dialect.isLocked(e);
    }

    private Transaction begin() throws SQLException {
        return database.writing(commitPatience);
    }

    private Marker take() throws SQLException {
        @Nullable Marker known = free.poll();
        if (known != null) {
            return known;
        }
        Marker marker = new Marker();
        try (Transaction transaction = begin()) {
            MarkerTable.insert(transaction.session(), marker.name);
            transaction.commit();
        }
        return marker;
    }

    private boolean committed(Marker marker, SQLException why) {
        LOG.warn("a commit was not answered and is looked up, SQL state {}", why.getSQLState());
        marker.lost = true;
        long begun = System.nanoTime();
        while (true) {
            try (Transaction transaction = begin()) {
                boolean committed = MarkerTable.lock(transaction.session(), marker.name) > marker.sequence;
                marker.lost = false;
                return committed;
            } catch (SQLException | RuntimeException e) {
                if (System.nanoTime() - begun > commitPatience.toNanos()) {
                    throw new OutcomeUnknownException(Failures.withoutData(why));
                }
                LOG.debug(
                        "the commit could not be looked up and will be again: {}",
                        e.getClass().getName());
                LockSupport.parkNanos(LONGEST_PAUSE.toNanos());
            }
        }
    }

    /** Leaves no marker of its own behind, if the database can be reached. */
    @Override
    public void close() {
        try (Transaction transaction = begin()) {
            for (Marker marker = free.poll(); marker != null; marker = free.poll()) {
                MarkerTable.delete(transaction.session(), marker.name);
            }
            transaction.commit();
        } catch (SQLException e) {
            LOG.debug("markers stay behind, SQL state {}", e.getSQLState());
        }
    }
}
