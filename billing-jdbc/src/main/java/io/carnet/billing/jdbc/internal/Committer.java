package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.Dialect;
import io.carnet.billing.jdbc.internal.table.MarkerTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.refusal.OutcomeUnknownException;
import io.carnet.billing.refusal.StoreException;
import io.carnet.billing.refusal.UnavailableException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits units of work, each wholly or not at all, and knows which. A transaction writes its number into a marker row that
 * nobody else uses at the time. Where a commit was sent and no answer came, the row is locked on another connection: that
 * waits until the database has done with the transaction, and then the number tells. Thread-safe.
 */
public final class Committer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private static final int MOST_TRIES = 8;

    /** Who were in each other's way must not meet again at once. */
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final DataSource dataSource;
    private final Dialect dialect;
    private final Duration patience;
    private final ConcurrentLinkedQueue<Marker> free = new ConcurrentLinkedQueue<>();

    /** @param patience how long an unanswered commit is asked after */
    public Committer(DataSource dataSource, Dialect dialect, Duration patience) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.patience = patience;
    }

    /** What is to happen in one transaction. */
    public interface Work {
        /** Answers false if there is nothing to commit; called again if everything was undone. */
        boolean perform(Session session) throws SQLException;
    }

    /** A marker row, and the number it has if all is committed. */
    private static final class Marker {

        private final String name = UUID.randomUUID().toString();
        private long sequence;
        private boolean lost;
    }

    /**
     * Performs and commits.
     *
     * @throws UnavailableException if the database cannot be reached; nothing was stored
     * @throws OutcomeUnknownException if it cannot be told whether it was stored
     * @throws StoreException if the database refused; nothing was stored
     */
    public void commit(Work work) {
        for (int tries = 1; ; tries++) {
            try {
                commitOnce(work);
                return;
            } catch (SQLException e) {
                if (tries == MOST_TRIES || !(dialect.isUnreachable(e) || dialect.isTransient(e))) {
                    throw Failures.typed(dialect, e);
                }
                LOG.debug("try {} of a unit of work was undone, SQL state {}", tries, e.getSQLState());
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
            }
        }
    }

    private void commitOnce(Work work) throws SQLException {
        Marker marker = take();
        try {
            if (commits(work, marker)) {
                marker.sequence++;
            }
        } catch (OutcomeUnknownException e) {
            marker.lost = true;
            throw e;
        } finally {
            if (!marker.lost) {
                free.add(marker);
            }
        }
    }

    private boolean commits(Work work, Marker marker) throws SQLException {
        try (Transaction transaction = begin()) {
            boolean wanted = work.perform(transaction.session());
            if (wanted) {
                MarkerTable.update(transaction.session(), marker.name, marker.sequence + 1);
                transaction.commit();
            }
            return wanted;
        } catch (CommitFailedException e) {
            if (dialect.isTransient(e) || !committed(marker, e)) {
                throw e;
            }
            return true;
        }
    }

    private Transaction begin() throws SQLException {
        return Transaction.writing(dataSource, dialect);
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
        long begun = System.nanoTime();
        while (true) {
            try (Transaction transaction = begin()) {
                return MarkerTable.lock(transaction.session(), marker.name) > marker.sequence;
            } catch (SQLException e) {
                if (System.nanoTime() - begun > patience.toNanos()) {
                    throw new OutcomeUnknownException(Failures.withoutData(why));
                }
                LOG.debug("the commit could not be looked up and will be again, SQL state {}", e.getSQLState());
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
