package io.carnet.billing.run;

import io.carnet.billing.catalog.Price;
import io.carnet.billing.catalog.Product;
import io.carnet.billing.catalog.RunPolicies;
import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One billable action under a key the host chose, from authorisation to settlement; also the row of the activity log.
 *
 * <p>A row in the state {@link RunState#REFUSED} tells of an authorisation that was refused. It does not bind its key: there
 * may be many such rows under one key, beside at most one run.
 *
 * @param principal whose money it spends
 * @param key names it within the principal
 * @param number counts the principal's runs from 1, in the order they were authorised or refused
 * @param terms what was asked and agreed
 * @param state where it is
 * @param hold what it reserves
 * @param charge what it is charged
 * @param times when things happened
 * @param steps what was done to it, in order; at most {@link io.carnet.billing.value.Limits#RUN_STEPS}
 * @param refusal why it was refused, empty unless it was
 */
public record Run(
        Principal principal,
        RunKey key,
        long number,
        RunTerms terms,
        RunState state,
        Hold hold,
        Charge charge,
        RunTimes times,
        List<Step> steps,
        Optional<RefusedBecause> refusal) {

    private static final String ARCHIVED_VERSION = "archived";

    /**
     * Copies the steps.
     *
     * @throws IllegalArgumentException if it tells a reason and was not refused, or was refused and tells none
     */
    public Run {
        steps = List.copyOf(steps);
        if (refusal.isPresent() != (state == RunState.REFUSED)) {
            throw new IllegalArgumentException("run " + key + " is " + state + ", refusal " + refusal);
        }
    }

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
     * How long the work took.
     *
     * @return from its acceptance to its close; empty if it was never accepted, or is not closed
     */
    public Optional<Duration> duration() {
        return times.accepted().flatMap(from -> times.closed().map(to -> Duration.between(from, to)));
    }

    /**
     * What became of its price.
     *
     * @return as it stands now
     */
    public ChargeState chargeState() {
        if (state == RunState.REFUSED) {
            return ChargeState.REFUSED;
        }
        if (!terms.product().price().charged()) {
            return ChargeState.FREE;
        }
        if (state.open()) {
            return ChargeState.PENDING;
        }
        if (charge.shortfall() > 0) {
            return ChargeState.SHORT;
        }
        return charge.charged() > 0 ? ChargeState.CHARGED : ChargeState.NOT_CHARGED;
    }

    /**
     * What is left of it when it has been moved into an archive: its key, its number, its product, when it was authorised and
     * closed, and what it counts in cap windows.
     *
     * @return the run without all else
     */
    public Run archived() {
        return new Run(
                principal,
                key,
                number,
                RunTerms.of(
                        new Product(terms.product().id(), Price.free(), ARCHIVED_VERSION, RunPolicies.DEFAULT),
                        Optional.empty(),
                        Usage.none(),
                        Optional.empty(),
                        Map.of()),
                RunState.ARCHIVED,
                new Hold(Funding.NONE, 0, List.of(), hold.shares(), hold.until(), hold.latest()),
                Charge.NONE,
                times,
                List.of(),
                Optional.empty());
    }

    /**
     * The same run with another hold and charge.
     *
     * @param newHold the hold
     * @param newCharge the charge
     * @return the run
     */
    public Run with(Hold newHold, Charge newCharge) {
        return new Run(principal, key, number, terms, state, newHold, newCharge, times, steps, refusal);
    }
}
