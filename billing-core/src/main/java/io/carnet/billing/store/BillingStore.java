package io.carnet.billing.store;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.run.ActivityFilter;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where billing keeps its state. A store loads and writes rows; it decides nothing. What it must do beyond these words is
 * stated by the contract suite in the core's test-jar. Implementations must be thread-safe.
 *
 * <p>Functions passed in are the library's own: they are quick and call neither the host nor the store.
 */
public interface BillingStore extends AutoCloseable {

    /** Which threads run the batches of this store. */
    enum Threading {
        /** The callers' own; right where nothing blocks. */
        CALLERS,
        /** The engine's own platform threads; right where a caller may be interrupted, virtual, or in a transaction. */
        COMMITTERS
    }

    /**
     * Which threads may call {@link #transact}.
     *
     * @return the threading the engine must use
     */
    Threading threading();

    /**
     * One atomic unit of work: locks the principals in key order, loads what is needed, lets the work decide, writes what
     * it returns and commits. If anything throws, nothing is written and it is thrown on. A principal seen for the first
     * time is created and locked like any other.
     *
     * @param needs what must be loaded, at most one for each principal
     * @param at loads include what is due at this instant, or at the wallet's last instant if that is later
     * @param patience how long to wait for principals that somebody else has locked; a store whose locks are held only
     *     for moments may wait for those moments whatever it says
     * @param work decides, with a view for each need; returns at most one change for each principal; called again, from the
     *     start, only if everything of the call before was undone
     * @throws io.carnet.billing.refusal.BusyException if a principal was locked by somebody else for longer than that;
     *     nothing was written
     * @throws io.carnet.billing.refusal.UnavailableException if the store cannot be reached; nothing was written
     * @throws io.carnet.billing.refusal.OutcomeUnknownException if it broke off and nobody can tell what was written
     */
    void transact(
            Collection<Need> needs,
            Instant at,
            Duration patience,
            Function<Map<Principal, WalletView>, Collection<Changes>> work);

    /**
     * Reads one principal's state, consistent in itself, without writing.
     *
     * @param need what must be loaded
     * @param at as in {@link #transact}
     * @param reader reads; what it returns must not hold on to the view
     * @param <T> what is read
     * @return what the reader returns
     */
    <T> T read(Need need, Instant at, Function<WalletView, T> reader);

    /**
     * Reads all of one principal's state, consistent in itself.
     *
     * @param principal whose
     * @param reader reads; what it returns must not hold on to the snapshot
     * @param <T> what is read
     * @return what the reader returns
     */
    <T> T snapshot(Principal principal, Function<Snapshot, T> reader);

    /**
     * A principal's runs, refused ones included and archived ones left out, latest first.
     *
     * @param principal whose
     * @param filter only runs that {@linkplain ActivityFilter#matches match}
     * @param before only runs numbered below this, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return by falling number
     */
    List<Run> runs(Principal principal, ActivityFilter filter, Optional<Long> before, int limit);

    /**
     * A principal's journal.
     *
     * @param principal whose
     * @param reference only entries with this reference, empty for all
     * @param after only entries numbered above this
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return by rising number
     */
    List<Entry> entries(Principal principal, Optional<String> reference, long after, int limit);

    /**
     * Every principal the store knows.
     *
     * @param after only principals after this one, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in key order
     */
    List<Principal> principals(Optional<Principal> after, int limit);

    /**
     * Principals for whom time ends something: an open pack of which something remains, by its validity, a held or accepted
     * run, by its hold, or a rest, by the instant of {@link Wallet#topUp}, if that is after the epoch.
     *
     * @param after only what ends later than this
     * @param by only what ends at this instant or before
     * @param from only principals after this one, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in key order
     */
    List<Principal> ending(Instant after, Instant by, Optional<Principal> from, int limit);

    /**
     * Purchases that somebody has to look after: their {@link Purchase#due()} is not later than an instant.
     *
     * @param by the instant
     * @param after only purchases after this one, by principal and then by key, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in the order of principals, and of keys within each
     */
    List<PurchaseId> unsettled(Instant by, Optional<PurchaseId> after, int limit);

    /**
     * A principal's purchases, latest first; those of one instant by falling key.
     *
     * @param principal whose
     * @param before only purchases that come behind this one, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return by falling {@link Purchase#createdAt()} and {@link Purchase#key()}
     */
    List<Purchase> purchases(Principal principal, Optional<Purchase> before, int limit);

    /**
     * Whose something is.
     *
     * @param key what is claimed
     * @return empty if it is free
     */
    Optional<Claim> claim(ClaimKey key);

    /**
     * A principal's events.
     *
     * @param principal whose
     * @param after only events numbered above this
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return by rising number
     */
    List<Envelope> events(Principal principal, long after, int limit);

    /**
     * Principals with events that were not delivered to a handler and could be: the stream is not parked, and may be
     * taken up at the instant. Where {@link Delivery#notBefore} is the epoch, so that only a later event can have put
     * the stream behind, {@link Wallet#lastEvent} must be {@code since} or later; the others must not make it take longer.
     *
     * @param handler which
     * @param since from when on last events are looked at, {@link Instant#EPOCH} for all
     * @param at the instant
     * @param after only principals after this one, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in key order
     */
    List<Principal> behind(HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit);

    /**
     * A handler's parked streams.
     *
     * @param handler which
     * @param after only principals after this one, empty for all
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in the principals' key order
     */
    List<Delivery> parked(HandlerName handler, Optional<Principal> after, int limit);

    /**
     * Moves a principal's checkpoint forward and lets go of what lies behind it, as one atomic unit of work under the
     * wallet's lock: adds the checkpoint to the earlier ones, removes the entries and events it has behind it, puts {@link
     * Run#archived} in the place of each run, and removes refused ones.
     *
     * @param archival what goes
     * @return false, and nothing was written, if the latest checkpoint is another one by now, or a run is not as it was
     *     read
     * @throws io.carnet.billing.refusal.StoreException if the store refused, or rows that go were not there; nothing was
     *     written
     */
    boolean archive(Archival archival);

    /** Frees what the store holds. Idempotent. */
    @Override
    void close();
}
