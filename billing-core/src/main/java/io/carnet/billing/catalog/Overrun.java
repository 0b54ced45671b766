package io.carnet.billing.catalog;

import io.carnet.billing.value.Amount;

/** What happens when a run has used more than it holds. Always within the spending caps that apply. */
public sealed interface Overrun {

    /** Charges what is held and records the rest as shortfall. */
    record CapAtHold() implements Overrun {}

    /** Charges what is available besides and records the rest as shortfall. The default. */
    record TakeAvailable() implements Overrun {}

    /**
     * Charges what is available besides and lets the principal owe the rest.
     *
     * @param limit how much the principal may owe in all; what exceeds it is recorded as shortfall
     */
    record DebtUpTo(Amount limit) implements Overrun {

        /**
         * Guards the limit.
         *
         * @throws IllegalArgumentException if it is not in credits
         */
        public DebtUpTo {
            limit.compareTo(Amount.NO_CREDITS);
        }
    }
}
