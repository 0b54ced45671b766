package io.carnet.billing.store;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A principal's own row.
 *
 * @param principal whose
 * @param zone where its calendar windows begin and end, empty for the host's default
 * @param lastInstant the instant of its last command; none is ever earlier
 * @param entries entries in its journal
 * @param head the hash of the last one
 * @param packs packs it ever had
 * @param runs runs it ever had, recorded refusals included
 * @param openRuns runs that still reserve something
 * @param events events it ever had
 * @param lastEvent when the last one was written down, which may be after its instant; {@link Instant#EPOCH} for none
 * @param debts what it owes, in steps, by balance; entries are above zero
 * @param topUp when credits are bought by themselves, empty for never
 */
public record Wallet(
        Principal principal,
        Optional<ZoneId> zone,
        Instant lastInstant,
        long entries,
        Hash head,
        long packs,
        long runs,
        long openRuns,
        long events,
        Instant lastEvent,
        SortedMap<BalanceKey, Long> debts,
        Optional<TopUp.Trigger> topUp) {

    /** Copies the debts. */
    public Wallet {
        debts = debts.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(debts));
    }

    /**
     * The wallet of a principal nothing has happened to.
     *
     * @param principal whose
     * @return the wallet
     */
    public static Wallet fresh(Principal principal) {
        return new Wallet(
                principal,
                Optional.empty(),
                Instant.EPOCH,
                0,
                Hash.ZERO,
                0,
                0,
                0,
                0,
                Instant.EPOCH,
                Collections.emptySortedMap(),
                Optional.empty());
    }

    /**
     * What is owed.
     *
     * @param key of which balance
     * @return in steps
     */
    public long debt(BalanceKey key) {
        return debts.getOrDefault(key, 0L);
    }
}
