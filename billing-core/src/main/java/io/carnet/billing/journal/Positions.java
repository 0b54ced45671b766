package io.carnet.billing.journal;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.PackId;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Folds movements into what is left of each pack and what is owed. It remembers only packs of which something is left, so
 * it stays small however long a journal is. Not thread-safe.
 */
public final class Positions {

    private final SortedMap<PackId, Position> packs = new TreeMap<>();
    private final SortedMap<BalanceKey, Long> debts = new TreeMap<>();
    private final Set<PackId> revoked = new HashSet<>();
    private final SortedMap<PackId, Long> lost = new TreeMap<>();

    /** Nothing at all. */
    public Positions() {}

    /**
     * Adds the next movement.
     *
     * @param movement what moved
     */
    public void add(Movement movement) {
        movement.pack().ifPresent(pack -> move(pack, movement));
        if (movement.from() == Account.DEBT) {
            owe(movement.key(), debt(movement.key()) + movement.steps());
        }
        if (movement.to() == Account.DEBT) {
            owe(movement.key(), debt(movement.key()) - movement.steps());
        }
    }

    private void move(PackId pack, Movement movement) {
        if (movement.kind() == Kind.REVOKE) {
            revoked.add(pack);
        }
        if (loses(movement)) {
            lose(pack, lost(pack) + movement.steps());
        }
        Position before = packs.getOrDefault(pack, new Position(movement.key(), 0, 0, 0, 0));
        put(
                pack,
                before.plus(movement.from(), -movement.steps(), -movement.basis())
                        .plus(movement.to(), movement.steps(), movement.basis()));
    }

    /**
     * Replaces what is left of a pack.
     *
     * @param pack which
     * @param position how much
     */
    public void put(PackId pack, Position position) {
        if (position.isEmpty()) {
            packs.remove(pack);
            revoked.remove(pack);
            lost.remove(pack);
        } else {
            packs.put(pack, position);
        }
    }

    /**
     * Notes that the host took back what was unspent of a pack.
     *
     * @param pack which, of which something is left
     */
    public void revoke(PackId pack) {
        revoked.add(pack);
    }

    /**
     * Whether nobody can spend what moves any more, and nobody has.
     *
     * @param movement what moves
     * @return true for what was available when a pack closed, and for what came back to it after
     */
    public static boolean loses(Movement movement) {
        return movement.to() == Account.BREAKAGE || movement.kind() == Kind.REVOKE;
    }

    /**
     * Replaces what a pack has lost of which something is left.
     *
     * @param pack which
     * @param steps how much
     */
    public void lose(PackId pack, long steps) {
        lost.put(pack, steps);
    }

    /**
     * Replaces what is owed.
     *
     * @param key of which balance
     * @param steps how much
     */
    public void owe(BalanceKey key, long steps) {
        if (steps == 0) {
            debts.remove(key);
        } else {
            debts.put(key, steps);
        }
    }

    /**
     * Every pack of which something is left.
     *
     * @return a view
     */
    public SortedMap<PackId, Position> packs() {
        return Collections.unmodifiableSortedMap(packs);
    }

    /**
     * What is left of a pack.
     *
     * @param pack which
     * @return empty if nothing is
     */
    public Optional<Position> pack(PackId pack) {
        return Optional.ofNullable(packs.get(pack));
    }

    /**
     * Whether the host took back what was unspent of a pack of which something is still left.
     *
     * @param pack which
     * @return true once it did
     */
    public boolean revoked(PackId pack) {
        return revoked.contains(pack);
    }

    /**
     * What a pack has lost of which something is still left.
     *
     * @param pack which
     * @return in steps
     */
    public long lost(PackId pack) {
        return lost.getOrDefault(pack, 0L);
    }

    /**
     * Every debt, in steps.
     *
     * @return a view; none is zero
     */
    public SortedMap<BalanceKey, Long> debts() {
        return Collections.unmodifiableSortedMap(debts);
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
