package io.carnet.billing.run;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;

/**
 * One billable action under a key the host chose, from authorisation to settlement; also the row of the activity log.
 *
 * @param principal whose money it spends
 * @param key names it within the principal
 * @param number counts the principal's runs from 1, in the order they were authorised
 * @param terms what was asked and agreed
 * @param state where it is
 * @param hold what it reserves
 * @param charge what it is charged
 * @param times when things happened
 */
public record Run(
        Principal principal,
        RunKey key,
        long number,
        RunTerms terms,
        RunState state,
        Hold hold,
        Charge charge,
        RunTimes times) {

    /**
     * What it has been charged so far.
     *
     * @return in the unit of its funding
     */
    public Amount charged() {
        return new Amount(hold.funding().unit(), charge.charged());
    }

    /**
     * What it still reserves.
     *
     * @return in the unit of its funding
     */
    public Amount held() {
        return new Amount(hold.funding().unit(), hold.held());
    }

    /**
     * Cost that could not be charged.
     *
     * @return in the unit of its funding
     */
    public Amount shortfall() {
        return new Amount(hold.funding().unit(), charge.shortfall());
    }

    /**
     * The same run with another hold and charge.
     *
     * @param newHold the hold
     * @param newCharge the charge
     * @return the run
     */
    public Run with(Hold newHold, Charge newCharge) {
        return new Run(principal, key, number, terms, state, newHold, newCharge, times);
    }
}
