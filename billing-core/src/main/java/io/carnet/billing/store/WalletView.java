package io.carnet.billing.store;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.CapWindow;
import io.carnet.billing.spending.Measure;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.spending.Window;
import io.carnet.billing.spending.WindowKey;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.OfferId;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.RunKey;
import io.carnet.billing.value.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** One principal's state as a command sees it: at least what its {@link Need} names. Used by one thread at a time. */
public interface WalletView {

    /**
     * The principal's own row.
     *
     * @return a fresh one if nothing ever happened to the principal
     */
    Wallet wallet();

    /**
     * Packs of which something remains.
     *
     * @return in no particular order; not to be kept
     */
    Collection<Pack> livePacks();

    /**
     * A pack that is live, named by the need, or referred to by a loaded run.
     *
     * @param id the pack
     * @return empty if there is none
     */
    Optional<Pack> pack(PackId id);

    /**
     * A run named by the need, or due; what is left of it if it has been archived; never a refused one.
     *
     * @param key the run
     * @return empty if there is none
     */
    Optional<Run> run(RunKey key);

    /**
     * Held and accepted runs whose hold has expired.
     *
     * @param at not later than the load's instant
     * @return in no particular order
     */
    Collection<Run> dueRuns(Instant at);

    /**
     * The policy of a subject that is named by the need or applies to a loaded run.
     *
     * @param subject whose
     * @return the open policy if none was set
     */
    StoredPolicy policy(Subject subject);

    /**
     * A counter that a loaded run refers to, or of a named subject.
     *
     * @param key which
     * @return empty if there is none
     */
    Optional<CapWindow> window(WindowKey key);

    /**
     * The counter of a named subject that an instant falls into, by the counter's own bounds; where a change of zone lets
     * two overlap, the one that began later.
     *
     * @param subject whose
     * @param window over which kind of time
     * @param measure what is counted
     * @param at the instant
     * @return empty if there is none
     */
    Optional<CapWindow> windowAround(Subject subject, Window window, Measure measure, Instant at);

    /**
     * A receipt named by the need.
     *
     * @param key the command
     * @return empty if it never took effect
     */
    Optional<Receipt> receipt(CommandKey key);

    /**
     * A purchase named by the need.
     *
     * @param key the purchase
     * @return empty if there is none
     */
    Optional<Purchase> purchase(CommandKey key);

    /**
     * Whose something is that the need names; not only this principal's.
     *
     * @param key what is claimed
     * @return empty if it is free
     */
    Optional<Claim> claim(ClaimKey key);

    /**
     * How many purchases of an offer are open or fulfilled.
     *
     * @param scope the offer's scope
     * @param offer the offer, whatever its version
     * @return the count
     */
    long purchasesOf(Scope scope, OfferId offer);

    /**
     * How much open purchases will add to a balance if they are paid, bonus included.
     *
     * @param key which balance
     * @return in steps
     */
    long awaitedIn(BalanceKey key);

    /**
     * What is bought by itself. Asked for seldom, and need not be named.
     *
     * @return {@link TopUp#none()} if there never was a plan
     */
    TopUp topUp();

    /**
     * How far a handler named by the need has come.
     *
     * @param handler which
     * @return the stream nobody has taken up if there is none
     */
    Delivery delivery(HandlerName handler);
}
