package io.carnet.billing.journal;

import io.carnet.billing.pack.BalanceKey;

/**
 * What the journal says is left of a pack. Figures follow from entries alone and are not guarded: a journal somebody has
 * tampered with may lead anywhere.
 *
 * @param key the balance the pack belongs to
 * @param available steps that can be spent
 * @param availableBasis minor units of cost on those
 * @param held steps reserved by runs in flight
 * @param heldBasis minor units of cost on those
 */
public record Position(BalanceKey key, long available, long availableBasis, long held, long heldBasis) {

    /**
     * What is left, held included.
     *
     * @return in steps
     */
    public long remaining() {
        return available + held;
    }

    /**
     * The cost of what is left, held included.
     *
     * @return in minor units
     */
    public long basis() {
        return availableBasis + heldBasis;
    }

    /**
     * Whether nothing is left.
     *
     * @return true if every figure is zero
     */
    public boolean isEmpty() {
        return available == 0 && availableBasis == 0 && held == 0 && heldBasis == 0;
    }

    Position plus(Account account, long steps, long basis) {
        return switch (account) {
            case AVAILABLE -> new Position(key, available + steps, availableBasis + basis, held, heldBasis);
            case HELD -> new Position(key, available, availableBasis, held + steps, heldBasis + basis);
            case ISSUED, CONSUMED, BREAKAGE, REVOKED, DEBT, MEMO -> this;
        };
    }
}
