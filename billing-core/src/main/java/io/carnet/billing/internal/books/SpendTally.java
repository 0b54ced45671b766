package io.carnet.billing.internal.books;

import io.carnet.billing.history.Spend;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.run.Run;
import io.carnet.billing.spending.Span;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.spending.Window;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Unit;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds up what runs were charged by day, product and spender, from movements in the order of a journal. */
public final class SpendTally {

    private record Group(LocalDate day, ProductId product, Optional<Spender> spender, Unit unit) {
        private static final Comparator<Group> ORDER = Comparator.comparing(Group::day)
                .thenComparing(Group::product)
                .thenComparing(group -> group.spender().map(Spender::toString).orElse(""))
                .thenComparing(Group::unit);
    }

    private static final class Sum {
        private BigDecimal charged = BigDecimal.ZERO;
        private BigDecimal restored = BigDecimal.ZERO;
        private long runs;
        private final SortedMap<String, BigDecimal> basis = new TreeMap<>();
    }

    private final ZoneId zone;
    private final SortedMap<Group, Sum> sums = new TreeMap<>(Group.ORDER);
    private final Set<Long> runsOfTheDay = new HashSet<>();
    private Optional<Span> day = Optional.empty();

    public SpendTally(ZoneId zone) {
        this.zone = zone;
    }

    /** Whether a movement is one of those that count. */
    public static boolean counts(Movement movement) {
        return movement.kind() == Kind.CHARGE || movement.kind() == Kind.RESTORE;
    }

    /** Adds a charge, or what was restored, of a run. */
    public void add(Movement movement, Run run, Optional<Money> cost) {
        Sum sum = sums.computeIfAbsent(
                new Group(
                        day(movement),
                        run.terms().product().id(),
                        run.terms().spender(),
                        movement.key().unit()),
                group -> new Sum());
        boolean charge = movement.kind() == Kind.CHARGE;
        BigDecimal units =
                BigDecimal.valueOf(movement.steps(), movement.key().unit().scale());
        if (charge) {
            sum.charged = sum.charged.add(units);
            sum.runs += runsOfTheDay.add(run.number()) ? 1 : 0;
        } else {
            sum.restored = sum.restored.add(units);
        }
        cost.ifPresent(money -> {
            BigDecimal basis = BigDecimal.valueOf(movement.basis(), money.scale());
            sum.basis.merge(money.currency(), charge ? basis : basis.negate(), BigDecimal::add);
        });
    }

    /** The same days as a cap's. */
    private LocalDate day(Movement movement) {
        if (day.filter(span -> span.contains(movement.at())).isEmpty()) {
            day = Optional.of(Window.DAY.around(movement.at(), zone));
            runsOfTheDay.clear();
        }
        return LocalDate.ofInstant(day.orElseThrow().start(), zone);
    }

    public List<Spend> spends() {
        return sums.entrySet().stream()
                .map(row -> {
                    Group group = row.getKey();
                    Sum sum = row.getValue();
                    return new Spend(
                            group.day(),
                            group.product(),
                            group.spender(),
                            group.unit(),
                            sum.charged,
                            sum.restored,
                            sum.runs,
                            sum.basis);
                })
                .toList();
    }
}
