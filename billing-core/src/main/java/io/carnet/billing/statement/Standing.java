package io.carnet.billing.statement;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a journal stood at one end of a period.
 *
 * @param entries how many entries it had
 * @param head the hash of the last of them, {@link Hash#ZERO} if there was none
 * @param packs what was left of each pack; packs of which nothing was are left out
 * @param debts what was owed, in steps; none is zero
 */
public record Standing(long entries, Hash head, SortedMap<PackId, Position> packs, SortedMap<BalanceKey, Long> debts) {

    /** Copies the figures. */
    public Standing {
        packs = Collections.unmodifiableSortedMap(new TreeMap<>(packs));
        debts = Collections.unmodifiableSortedMap(new TreeMap<>(debts));
    }

    /**
     * A balance.
     *
     * @param key which
     * @param total everything unspent
     * @param held reserved by runs in flight
     * @param debt owed
     */
    public record Figures(BalanceKey key, Amount total, Amount held, Amount debt) {}

    /**
     * Every balance with a pack or a debt.
     *
     * @return in the order of their keys
     */
    public List<Figures> balances() {
        TreeSet<BalanceKey> keys = new TreeSet<>(debts.keySet());
        packs.values().forEach(position -> keys.add(position.key()));
        return keys.stream().map(this::balance).toList();
    }

    /**
     * One balance.
     *
     * @param key which
     * @return its figures, zero if there was nothing
     */
    public Figures balance(BalanceKey key) {
        long total = 0;
        long held = 0;
        for (Position position : packs.values()) {
            total += position.key().equals(key) ? position.remaining() : 0;
            held += position.key().equals(key) ? position.held() : 0;
        }
        return new Figures(
                key,
                new Amount(key.unit(), total),
                new Amount(key.unit(), held),
                new Amount(key.unit(), debts.getOrDefault(key, 0L)));
    }
}
