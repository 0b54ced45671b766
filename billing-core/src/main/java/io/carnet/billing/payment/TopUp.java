package io.carnet.billing.payment;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is bought by itself when a principal's credits run low, and how that has gone.
 *
 * @param version counts changes of the plan from 1; 0 if there never was one
 * @param plan empty if nothing is bought
 * @param suspended why nothing is bought although there is a plan. Saving the plan again ends it, unless it is
 *     {@link #DISPUTED}
 * @param keys what the provider keys of its charges begin with
 * @param episodes how many purchases it has opened, ever
 * @param open the purchase that goes on; there is at most one
 * @param declines in a row
 * @param notBefore nothing is bought earlier
 * @param tries the charges that were tried last, oldest first, up to {@value Limits#MANDATE_CHARGES}
 */
public record TopUp(
        long version,
        Optional<Plan> plan,
        Optional<String> suspended,
        String keys,
        long episodes,
        Optional<CommandKey> open,
        int declines,
        Instant notBefore,
        List<Try> tries) {

    /** What the keys of its purchases begin with; nobody else's may. */
    public static final String KEYS = "top-up/";

    /** Why it is suspended after a payment was disputed. The customer's word does not end that. */
    public static final String DISPUTED = "disputed";

    private static final TopUp NONE =
            new TopUp(0, Optional.empty(), Optional.empty(), "", 0, Optional.empty(), 0, Instant.EPOCH, List.of());

    /** Copies the tries. */
    public TopUp {
        tries = List.copyOf(tries);
    }

    /**
     * What to buy, and when.
     *
     * @param threshold below which available credits are low
     * @param offer as it was offered when the plan was saved: what the customer consented to
     * @param amount how much of it
     * @param mandate the consent
     */
    public record Plan(Amount threshold, Offer offer, Amount amount, Mandate mandate) {

        /**
         * What one purchase costs.
         *
         * @return by the offer
         */
        public Money price() {
            return offer.quantity().price(amount);
        }
    }

    /**
     * What the principal's own row says of it, so that a command knows whether to look.
     *
     * @param below the threshold in steps
     * @param notBefore nothing is bought earlier; the epoch once that has passed
     */
    public record Trigger(long below, Instant notBefore) {}

    /**
     * What the principal's own row says of it.
     *
     * @return empty while nothing can be bought: there is no plan, it is suspended, or a purchase goes on
     */
    public Optional<Trigger> trigger() {
        return suspended.isPresent() || open.isPresent()
                ? Optional.empty()
                : plan.map(each -> new Trigger(each.threshold().steps(), notBefore));
    }

    /**
     * A charge that was tried.
     *
     * @param at when it was recorded
     * @param minor how much, in minor units
     */
    public record Try(Instant at, long minor) {}

    /**
     * Of a principal without a plan.
     *
     * @return nothing is bought
     */
    public static TopUp none() {
        return NONE;
    }

    /**
     * With another plan, or none. What has been tried still counts, and what goes on goes on.
     *
     * @param newPlan empty to buy nothing any more
     * @param newKeys what the provider keys of its charges begin with
     * @return not suspended, unless a payment was disputed
     */
    public TopUp planned(Optional<Plan> newPlan, String newKeys) {
        return new TopUp(version + 1, newPlan, disputed(), newKeys, episodes, open, 0, notBefore, tries);
    }

    private Optional<String> disputed() {
        return suspended.filter(DISPUTED::equals);
    }

    /**
     * Suspended. What goes on goes on.
     *
     * @param why for the host; of no account after a dispute
     * @return until the plan is saved again, or after a dispute until it is resumed
     */
    public TopUp suspended(String why) {
        Optional<String> reason = disputed().or(() -> Optional.of(why));
        return new TopUp(version, plan, reason, keys, episodes, open, declines, notBefore, tries);
    }

    /**
     * Goes on, whyever it was suspended.
     *
     * @return not suspended
     */
    public TopUp resumed() {
        return new TopUp(version, plan, Optional.empty(), keys, episodes, open, 0, notBefore, tries);
    }

    /**
     * A purchase is opened.
     *
     * @param purchase its key
     * @return with it
     */
    public TopUp opened(CommandKey purchase) {
        return new TopUp(
                version, plan, suspended, keys, episodes + 1, Optional.of(purchase), declines, notBefore, tries);
    }

    /**
     * The purchase has ended.
     *
     * @param paid whether it was paid
     * @param next nothing is bought earlier
     * @return without it
     */
    public TopUp closed(boolean paid, Instant next) {
        return new TopUp(version, plan, suspended, keys, episodes, Optional.empty(), paid ? 0 : declines, next, tries);
    }

    /**
     * One more charge was declined.
     *
     * @return counted
     */
    public TopUp declined() {
        return new TopUp(version, plan, suspended, keys, episodes, open, declines + 1, notBefore, tries);
    }

    /**
     * Nothing is bought for a while.
     *
     * @param next nothing is bought earlier
     * @return resting
     */
    public TopUp resting(Instant next) {
        return new TopUp(version, plan, suspended, keys, episodes, open, declines, next, tries);
    }

    /**
     * One more charge is tried. As many are remembered as a mandate can allow in any period.
     *
     * @param at when
     * @param minor how much
     * @return with it
     */
    public TopUp tried(Instant at, long minor) {
        List<Try> more = new ArrayList<>(tries);
        more.add(new Try(at, minor));
        List<Try> kept = more.subList(Math.max(0, more.size() - Limits.MANDATE_CHARGES), more.size());
        return new TopUp(version, plan, suspended, keys, episodes, open, declines, notBefore, kept);
    }

    /**
     * The tries that count in a period.
     *
     * @param since its beginning, which does not count
     * @return oldest first
     */
    public List<Try> triesAfter(Instant since) {
        return tries.stream().filter(each -> each.at().isAfter(since)).toList();
    }
}
