package io.carnet.billing.history;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of what a principal has available if it goes on spending as lately. What runs in flight hold is left out.
 *
 * @param principal whose
 * @param at as of when
 * @param window how far back spending was looked at, quiet days included
 * @param expiring packs with something available that will expire, soonest first
 * @param outlooks every balance with something available, in the order of their keys
 */
public record Forecast(
        Principal principal, Instant at, Duration window, List<Expiring> expiring, List<Outlook> outlooks) {

    /** Copies the lists. */
    public Forecast {
        expiring = List.copyOf(expiring);
        outlooks = List.copyOf(outlooks);
    }

    /**
     * Something that expires unless it is spent before.
     *
     * @param pack which
     * @param key the balance it belongs to
     * @param at when
     * @param available what would be lost now
     */
    public record Expiring(PackId pack, BalanceKey key, Instant at, Amount available) {}

    /**
     * How long a balance lasts.
     *
     * @param key which
     * @param available what can be spent
     * @param spent charged less restored within the window, in whole runs or credits; below zero if more came back
     * @param lastsUntil when nothing of it will be available any more, be it spent in burn order or expired; empty if at
     *     that rate some of it outlasts everything
     */
    public record Outlook(BalanceKey key, Amount available, BigDecimal spent, Optional<Instant> lastsUntil) {}
}
