package io.carnet.billing.pack;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * What never changes about a pack.
 *
 * @param key the balance it belongs to
 * @param granted how much it held at first, bonus included
 * @param origin promotional or paid
 * @param cost what was paid for it, the cost basis of all granted units; empty if nothing
 * @param priority lower burns first, 0 to {@value #LOWEST_PRIORITY}
 * @param expiresAt from this instant on nothing new is drawn from it; empty for never
 * @param offer the offer's id and version it was bought as, or a note of the granting host
 */
public record PackTerms(
        BalanceKey key,
        Amount granted,
        Origin origin,
        Optional<Money> cost,
        int priority,
        Optional<Instant> expiresAt,
        String offer) {

    /** The priority of a pack whose grant or offer names none. */
    public static final int DEFAULT_PRIORITY = 100;

    /** The largest priority number. */
    public static final int LOWEST_PRIORITY = 1_000_000;

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if nothing is granted, the unit is not the balance's, or the priority is out of
     *     bounds
     */
    public PackTerms {
        if (granted.unit() != key.unit()
                || granted.isZero()
                || granted.steps() > key.unit().largest()) {
            throw new IllegalArgumentException("a pack grants more than nothing of its balance's unit, and at most "
                    + key.unit().largest() + " steps");
        }
        if (priority < 0 || priority > LOWEST_PRIORITY) {
            throw new IllegalArgumentException("priority must be 0 to " + LOWEST_PRIORITY);
        }
        if (offer.length() > 2 * Limits.KEY_LENGTH + 1) {
            throw new IllegalArgumentException("offer is too long");
        }
    }

    /**
     * The cost in minor units of its currency.
     *
     * @return 0 if nothing was paid
     */
    public long costMinor() {
        return cost.map(Money::minor).orElse(0L);
    }
}
