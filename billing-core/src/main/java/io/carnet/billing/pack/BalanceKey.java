package io.carnet.billing.pack;

import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.util.Comparator;

/**
 * Which of a principal's balances: packs of one unit and scope add up, others never mix.
 *
 * @param unit runs or credits
 * @param scope what they may pay for
 */
public record BalanceKey(Unit unit, Scope scope) implements Comparable<BalanceKey> {

    /** Credits that pay for any product. */
    public static final BalanceKey CREDITS = new BalanceKey(Unit.CREDITS, Scope.ANY);

    private static final Comparator<BalanceKey> ORDER =
            Comparator.comparing(BalanceKey::unit).thenComparing(BalanceKey::scope);

    /**
     * Guards the combination.
     *
     * @throws IllegalArgumentException for runs of any product
     */
    public BalanceKey {
        if (unit == Unit.RUNS && scope.product().isEmpty()) {
            throw new IllegalArgumentException("runs are of one product");
        }
    }

    @Override
    public int compareTo(BalanceKey other) {
        return ORDER.compare(this, other);
    }
}
