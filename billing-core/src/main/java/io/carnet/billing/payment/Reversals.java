package io.carnet.billing.payment;

import java.util.List;

/**
 * What has been taken back of one payment, in all.
 *
 * @param refunded given back so far, in minor units of the payment's currency
 * @param disputes every dispute there ever was
 */
public record Reversals(long refunded, List<Dispute> disputes) {

    private static final Reversals NONE = new Reversals(0, List.of());

    /** Copies the disputes. */
    public Reversals {
        disputes = List.copyOf(disputes);
    }

    /**
     * Nothing was taken back.
     *
     * @return no reversals
     */
    public static Reversals none() {
        return NONE;
    }

    /**
     * How much has gone back, for now or for good.
     *
     * @return what was refunded and what disputes take that are not won, in minor units
     * @throws ArithmeticException if it is more than a number can express
     */
    public long back() {
        return disputes.stream()
                .filter(dispute -> dispute.state() != State.WON)
                .mapToLong(Dispute::amount)
                .reduce(refunded, Math::addExact);
    }

    /**
     * A customer's bank wants money back.
     *
     * @param id the provider's name for it
     * @param amount how much, in minor units of the payment's currency
     * @param state where it stands
     */
    public record Dispute(String id, long amount, State state) {}

    /** Where a dispute stands. */
    public enum State {
        /** The money is gone for now. */
        OPEN,
        /** The money has come back. */
        WON,
        /** The money is gone. */
        LOST
    }
}
