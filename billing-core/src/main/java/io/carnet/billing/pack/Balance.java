package io.carnet.billing.pack;

import io.carnet.billing.value.Amount;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a principal has of one unit and scope, as of one instant. Expired packs and holds never count, whether or not
 * anything has swept them.
 *
 * @param key which balance
 * @param total everything unspent
 * @param held reserved by runs in flight
 * @param available what can be spent: total minus held
 * @param debt owed; whenever it is above zero, available is zero
 * @param nextExpiry when the next pack with something available expires, empty if none does
 * @param packs every live pack, in burn order
 */
public record Balance(
        BalanceKey key,
        Amount total,
        Amount held,
        Amount available,
        Amount debt,
        Optional<Instant> nextExpiry,
        List<Pack> packs) {

    /** Copies the packs. */
    public Balance {
        packs = List.copyOf(packs);
    }

    /**
     * Adds packs up.
     *
     * @param key which balance
     * @param packs its live packs
     * @param debt owed, in steps
     * @return the balance
     */
    public static Balance of(BalanceKey key, List<Pack> packs, long debt) {
        long total = packs.stream().mapToLong(Pack::remaining).sum();
        long held = packs.stream().mapToLong(Pack::held).sum();
        Optional<Instant> nextExpiry = packs.stream()
                .filter(pack -> pack.available() > 0)
                .flatMap(pack -> pack.terms().expiresAt().stream())
                .min(Instant::compareTo);
        return new Balance(
                key,
                new Amount(key.unit(), total),
                new Amount(key.unit(), held),
                new Amount(key.unit(), total - held),
                new Amount(key.unit(), debt),
                nextExpiry,
                packs.stream().sorted(Pack.BURN_ORDER).toList());
    }
}
