package io.carnet.billing.internal.rules;

import java.math.BigInteger;

/** How the cost of units is split when some of them leave: in proportion, rounded down, and the last take the rest. */
final class Basis {

    private Basis() {}

    static long part(long basis, long leaving, long of) {
        if (leaving == of || basis == 0) {
            return basis;
        }
        if (Math.multiplyHigh(basis, leaving) == 0 && basis * leaving >= 0) {
            return basis * leaving / of;
        }
        return BigInteger.valueOf(basis)
                .multiply(BigInteger.valueOf(leaving))
                .divide(BigInteger.valueOf(of))
                .longValueExact();
    }

    /** The most units whose part is within a budget. */
    static long affordable(long basis, long of, long budget) {
        if (basis <= budget) {
            return of;
        }
        return BigInteger.valueOf(budget)
                .add(BigInteger.ONE)
                .multiply(BigInteger.valueOf(of))
                .subtract(BigInteger.ONE)
                .divide(BigInteger.valueOf(basis))
                .longValueExact();
    }
}
