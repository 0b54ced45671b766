package io.carnet.billing.statement;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Position;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a journal stood at one end of a period.
 *
 * @param entries how many entries it had
 * @param head the hash of the last of them, {@link Hash#ZERO} if there was none
 * @param packs what was left of each pack; packs of which nothing was are left out
 * @param debts what was owed, in steps; none is zero
 */
public record Standing(long entries, Hash head, SortedMap<PackId, Position> packs, SortedMap<BalanceKey, Long> debts) {

    /** Where every journal begins. */
    public static final Standing NOTHING = new Standing(0, Hash.ZERO, new TreeMap<>(), new TreeMap<>());

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
    public record Figures(BalanceKey key, Amount total, Amount held, Amount debt) {

        /**
         * The balance of somebody who has nothing.
         *
         * @param key which
         * @return with every figure zero
         */
        public static Figures none(BalanceKey key) {
            Amount zero = Amount.zero(key.unit());
            return new Figures(key, zero, zero, zero);
        }
    }

    /**
     * Every balance with a pack or a debt.
     *
     * @return in the order of their keys
     */
    public List<Figures> balances() {
        TreeMap<BalanceKey, Long> totals = new TreeMap<>();
        Map<BalanceKey, Long> held = new HashMap<>();
        debts.keySet().forEach(key -> totals.put(key, 0L));
        packs.values().forEach(position -> {
            totals.merge(position.key(), position.remaining(), Math::addExact);
            held.merge(position.key(), position.held(), Math::addExact);
        });
        return totals.entrySet().stream()
                .map(row -> figures(row.getKey(), row.getValue(), held.getOrDefault(row.getKey(), 0L)))
                .toList();
    }

    private Figures figures(BalanceKey key, long total, long held) {
        return new Figures(
                key,
                new Amount(key.unit(), total),
                new Amount(key.unit(), held),
                new Amount(key.unit(), debts.getOrDefault(key, 0L)));
    }

    /**
     * One balance.
     *
     * @param key which
     * @return its figures, zero if there was nothing
     */
    public Figures balance(BalanceKey key) {
        return balances().stream()
                .filter(balance -> balance.key().equals(key))
                .findFirst()
                .orElseGet(() -> Figures.none(key));
    }
}
