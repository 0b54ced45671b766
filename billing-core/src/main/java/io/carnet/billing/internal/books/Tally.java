package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.spending.Span;
import io.carnet.billing.statement.Revenue;
import io.carnet.billing.statement.Standing;
import io.carnet.billing.statement.Statement;
import io.carnet.billing.statement.Turnover;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Folds a period's entries into its statement. What packs were paid in is told before they are first named, and forgotten
 * with the last of their units. Writer and verifier fold alike.
 */
final class Tally {

    private record Group(BalanceKey key, Kind kind, String currency) implements Comparable<Group> {
        private static final Comparator<Group> ORDER =
                Comparator.comparing(Group::key).thenComparing(Group::kind).thenComparing(Group::currency);

        @Override
        public int compareTo(Group other) {
            return ORDER.compare(this, other);
        }
    }

    private record Sum(long entries, BigDecimal units, BigDecimal basis) {
        Sum plus(Sum other) {
            return new Sum(entries + other.entries, units.add(other.units), basis.add(other.basis));
        }
    }

    final Principal principal;
    final Span period;
    final Positions positions = new Positions();
    private final Map<PackId, Optional<Money>> costs = new HashMap<>();
    private final SortedMap<Group, Sum> turnover = new TreeMap<>();
    private final SortedMap<String, Map<Account, BigDecimal>> flows = new TreeMap<>();
    private Standing opening = new Standing(0, Hash.ZERO, new TreeMap<>(), new TreeMap<>());
    private SortedMap<String, BigDecimal> deferredAtOpening = new TreeMap<>();
    private long entries;
    private Hash head = Hash.ZERO;

    Tally(Principal principal, Span period) {
        this.principal = principal;
        this.period = period;
    }

    /** How many packs are known. */
    int packs() {
        return costs.size();
    }

    boolean knows(PackId pack) {
        return costs.containsKey(pack);
    }

    void tell(PackId pack, Optional<Money> cost) {
        costs.put(pack, cost);
    }

    /** The positions are now those before the period, and their packs are known. */
    void open(long number, Hash last) {
        opening = new Standing(number, last, positions.packs(), positions.debts());
        deferredAtOpening = deferred();
        entries = number;
        head = last;
    }

    void add(Entry entry) {
        entries = entry.number();
        head = entry.hash();
        Movement movement = entry.movement();
        if (movement.from() == Account.MEMO) {
            return;
        }
        Optional<Money> cost = movement.pack().flatMap(costs::get);
        BigDecimal basis =
                BigDecimal.valueOf(movement.basis(), cost.map(Money::scale).orElse(0));
        String currency = cost.map(Money::currency).orElse("");
        turnover.merge(
                new Group(movement.key(), movement.kind(), currency),
                new Sum(
                        1,
                        BigDecimal.valueOf(
                                movement.steps(), movement.key().unit().scale()),
                        basis),
                Sum::plus);
        if (cost.isPresent()) {
            Map<Account, BigDecimal> flow = flows.computeIfAbsent(currency, key -> new EnumMap<>(Account.class));
            flow.merge(movement.from(), basis.negate(), BigDecimal::add);
            flow.merge(movement.to(), basis, BigDecimal::add);
        }
        positions.add(movement);
        movement.pack().filter(pack -> positions.pack(pack).isEmpty()).ifPresent(costs::remove);
    }

    Statement statement() {
        return new Statement(
                principal,
                period,
                opening,
                new Standing(entries, head, positions.packs(), positions.debts()),
                turnover.entrySet().stream()
                        .map(row -> turnover(row.getKey(), row.getValue()))
                        .toList(),
                revenues().toList());
    }

    private static Turnover turnover(Group group, Sum sum) {
        return new Turnover(group.key(), group.kind(), group.currency(), sum.entries(), sum.units(), sum.basis());
    }

    private Stream<Revenue> revenues() {
        SortedMap<String, BigDecimal> deferredAtClosing = deferred();
        TreeSet<String> currencies = new TreeSet<>(flows.keySet());
        currencies.addAll(deferredAtOpening.keySet());
        return currencies.stream().map(currency -> {
            Map<Account, BigDecimal> flow = flows.getOrDefault(currency, Map.of());
            BigDecimal opened = deferredAtOpening.getOrDefault(currency, BigDecimal.ZERO);
            int scale = Stream.concat(Stream.of(opened), flow.values().stream())
                    .mapToInt(BigDecimal::scale)
                    .max()
                    .orElse(0);
            return new Revenue(
                    currency,
                    opened.setScale(scale),
                    of(flow, Account.ISSUED).negate().setScale(scale),
                    of(flow, Account.CONSUMED).add(of(flow, Account.DEBT)).setScale(scale),
                    of(flow, Account.BREAKAGE).setScale(scale),
                    of(flow, Account.REVOKED).setScale(scale),
                    deferredAtClosing.getOrDefault(currency, BigDecimal.ZERO).setScale(scale));
        });
    }

    private static BigDecimal of(Map<Account, BigDecimal> flow, Account account) {
        return flow.getOrDefault(account, BigDecimal.ZERO);
    }

    private SortedMap<String, BigDecimal> deferred() {
        SortedMap<String, BigDecimal> deferred = new TreeMap<>();
        for (Map.Entry<PackId, Position> row : positions.packs().entrySet()) {
            costs.getOrDefault(row.getKey(), Optional.empty())
                    .ifPresent(cost -> deferred.merge(
                            cost.currency(),
                            BigDecimal.valueOf(row.getValue().basis(), cost.scale()),
                            BigDecimal::add));
        }
        return deferred;
    }
}
