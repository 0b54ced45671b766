package io.carnet.billing.internal.books;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.journal.Position;
import io.carnet.billing.journal.Positions;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
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
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Folds a period's entries into its statement. The terms of packs are told before they are first named, and forgotten with
 * the last of their units. Writer and verifier fold alike.
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
    final Positions positions;
    private final Map<PackId, PackTerms> terms = new HashMap<>();
    private final SortedMap<Group, Sum> turnover = new TreeMap<>();
    private final SortedMap<String, Map<Account, BigDecimal>> flows = new TreeMap<>();
    private Standing opening = Standing.NOTHING;
    private SortedMap<String, BigDecimal> deferredAtOpening = new TreeMap<>();
    private long entries;
    private Hash head = Hash.ZERO;

    Tally(Principal principal, Span period, Positions positions) {
        this.principal = principal;
        this.period = period;
        this.positions = positions;
    }

    /** How many packs, debts and totals it remembers. */
    int size() {
        return terms.size() + positions.debts().size() + turnover.size();
    }

    boolean knows(PackId pack) {
        return terms.containsKey(pack);
    }

    void tell(Pack pack) {
        terms.put(pack.id(), pack.terms());
    }

    /** Whether a known pack could have this left. */
    boolean possible(PackId pack, Position position) {
        PackTerms own = Objects.requireNonNull(terms.get(pack));
        return position.key().equals(own.key())
                && possible(position.available(), position.held(), own.granted().steps())
                && possible(position.availableBasis(), position.heldBasis(), own.costMinor());
    }

    private static boolean possible(long available, long held, long most) {
        return available >= 0 && held >= 0 && held <= most && available <= most - held;
    }

    /** The positions are now those before the period, and their packs are known. */
    void open(long number, Hash last) {
        opening = new Standing(number, last, positions.packs(), positions.debts());
        deferredAtOpening = deferred();
        entries = number;
        head = last;
    }

    /** Returns whether its pack, or what is owed, allows it. */
    boolean add(Entry entry) {
        entries = entry.number();
        head = entry.hash();
        Movement movement = entry.movement();
        if (movement.from() == Account.MEMO) {
            return movement.pack().isEmpty();
        }
        Optional<PackTerms> own = movement.pack().map(terms::get);
        Optional<Money> cost = own.flatMap(PackTerms::cost);
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
        boolean allowed = own.map(pack -> allows(pack, movement))
                .orElse(movement.from() == Account.DEBT && positions.debt(movement.key()) >= 0);
        movement.pack().filter(pack -> positions.pack(pack).isEmpty()).ifPresent(terms::remove);
        return allowed;
    }

    private boolean allows(PackTerms own, Movement added) {
        boolean whole = added.from() != Account.ISSUED
                || (added.steps() == own.granted().steps() && added.basis() == own.costMinor());
        return whole
                && added.key().equals(own.key())
                && positions.debt(added.key()) >= 0
                && added.pack()
                        .flatMap(pack -> positions.pack(pack).map(left -> possible(pack, left)))
                        .orElse(true);
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
            Optional.ofNullable(terms.get(row.getKey()))
                    .flatMap(PackTerms::cost)
                    .ifPresent(cost -> deferred.merge(
                            cost.currency(),
                            BigDecimal.valueOf(row.getValue().basis(), cost.scale()),
                            BigDecimal::add));
        }
        return deferred;
    }
}
