package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the entries behind a checkpoint come to, so that whatever is folded from a journal can begin there.
 *
 * @param packs what is left of each pack
 * @param revoked those of them that the host took back
 * @param lost what those of them have lost that are closed, in steps
 * @param debts what is owed, in steps
 * @param issued how many packs had come by then
 * @param issues the hash of all their first entries
 * @param charges what runs were charged by then that have not been archived, in steps, by key; none is zero
 * @param refusals how many refused runs have been archived: nothing is left of them
 */
public record Carried(
        SortedMap<PackId, Position> packs,
        SortedSet<PackId> revoked,
        SortedMap<PackId, Long> lost,
        SortedMap<BalanceKey, Long> debts,
        long issued,
        Hash issues,
        SortedMap<String, Long> charges,
        long refusals) {

    /** Before the first entry. */
    public static final Carried NOTHING = new Carried(
            new TreeMap<>(), new TreeSet<>(), new TreeMap<>(), new TreeMap<>(), 0, Hash.ZERO, new TreeMap<>(), 0);

    /** Copies the figures. */
    public Carried {
        packs = Collections.unmodifiableSortedMap(new TreeMap<>(packs));
        revoked = Collections.unmodifiableSortedSet(new TreeSet<>(revoked));
        lost = Collections.unmodifiableSortedMap(new TreeMap<>(lost));
        debts = Collections.unmodifiableSortedMap(new TreeMap<>(debts));
        charges = Collections.unmodifiableSortedMap(new TreeMap<>(charges));
    }

    /** Positions to go on from. */
    public Positions positions() {
        Positions positions = new Positions();
        packs.forEach(positions::put);
        revoked.forEach(positions::revoke);
        lost.forEach(positions::lose);
        debts.forEach(positions::owe);
        return positions;
    }

    /** How the first entry of a pack is hashed, each with those of the packs before it. */
    private static Hash issue(Chain chain, Hash before, Principal principal, long number, Movement movement) {
        return chain.hash(before, principal, number, movement);
    }

    /** The hash of the first entries of packs, in the order of their numbers, as these rows say they were. */
    static Hash issues(Principal principal, SortedMap<Long, Pack> packs, Set<PackId> bought) {
        Chain chain = new Chain();
        Hash hash = Hash.ZERO;
        for (Pack pack : packs.values()) {
            Movement first = new Movement(
                    pack.createdAt(),
                    bought.contains(pack.id()) ? Kind.PURCHASE : Kind.GRANT,
                    Account.ISSUED,
                    Account.AVAILABLE,
                    pack.terms().key(),
                    Optional.of(pack.id()),
                    pack.terms().granted().steps(),
                    pack.terms().costMinor(),
                    pack.id().value());
            hash = issue(chain, hash, principal, pack.number(), first);
        }
        return hash;
    }

    /** Folds the entries of a journal that come next. */
    public static final class Fold {

        private final Principal principal;
        private final Chain chain = new Chain();
        private final Positions positions;
        private final SortedMap<String, Long> charges;
        private long issued;
        private Hash issues;
        private long refusals;

        public Fold(Principal principal, Carried from) {
            this.principal = principal;
            positions = from.positions();
            charges = new TreeMap<>(from.charges());
            issued = from.issued();
            issues = from.issues();
            refusals = from.refusals();
        }

        public void add(Entry entry) {
            Movement movement = entry.movement();
            positions.add(movement);
            if (movement.from() == Account.ISSUED) {
                issued++;
                issues = issue(chain, issues, principal, issued, movement);
            }
            charge(charges, movement);
        }

        /** What a run has been charged. */
        public long charged(String run) {
            return charges.getOrDefault(run, 0L);
        }

        /** A run goes, and with it what it was charged. */
        public void archived(String run) {
            charges.remove(run);
        }

        public void refusalArchived() {
            refusals++;
        }

        public Carried carried() {
            TreeSet<PackId> revoked = new TreeSet<>(positions.packs().keySet());
            revoked.removeIf(pack -> !positions.revoked(pack));
            TreeMap<PackId, Long> lost = new TreeMap<>();
            positions.packs().keySet().forEach(pack -> lost.put(pack, positions.lost(pack)));
            lost.values().removeIf(steps -> steps == 0);
            return new Carried(positions.packs(), revoked, lost, positions.debts(), issued, issues, charges, refusals);
        }
    }

    /** Adds what a movement charges a run, or gives back to it. */
    static void charge(Map<String, Long> charges, Movement movement) {
        if (movement.kind() == Kind.CHARGE) {
            charges.merge(movement.reference(), movement.steps(), Carried::sum);
        }
        if (movement.kind() == Kind.RESTORE) {
            charges.merge(movement.reference(), -movement.steps(), Carried::sum);
        }
    }

    private static @Nullable Long sum(Long one, Long other) {
        long sum = one + other;
        return sum == 0 ? null : (Long) sum;
    }
}
