package io.carnet.billing.pack;

import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import java.time.Instant;
import java.util.Comparator;

/**
 * What a principal owns after buying or being granted an offer. Every unit carries its part of the cost basis with it
 * wherever it goes.
 *
 * @param id the key of the command that created it
 * @param number counts the principal's packs from 1; tells which of two is older
 * @param terms what never changes
 * @param createdAt when it was bought or granted
 * @param state whether it may still be drawn from
 * @param remaining steps neither spent nor gone, held ones included
 * @param held steps reserved by runs in flight
 * @param basis minor units of cost on the remaining steps
 * @param heldBasis minor units of cost on the held steps
 * @param lost steps that were never spent: what was available when it closed, and what came back to it after
 */
public record Pack(
        PackId id,
        long number,
        PackTerms terms,
        Instant createdAt,
        PackState state,
        long remaining,
        long held,
        long basis,
        long heldBasis,
        long lost) {

    /** In which order packs of one balance are drawn from, by whom they may be. */
    public static final Comparator<Pack> BURN_ORDER = Comparator.comparing(
                    (Pack pack) -> pack.state() != PackState.BOUND)
            .thenComparingInt(pack -> pack.terms().priority())
            .thenComparing(pack -> pack.terms().origin())
            .thenComparing(pack -> pack.terms().expiresAt().orElse(Instant.MAX))
            .thenComparingLong(Pack::number);

    /**
     * Guards the invariants.
     *
     * @throws IllegalArgumentException if {@code 0 <= held <= remaining <= remaining + lost <= granted} or
     *     {@code 0 <= heldBasis <= basis <= cost} does not hold
     */
    public Pack {
        if (held < 0 || held > remaining || lost < 0 || lost > terms.granted().steps() - remaining) {
            throw new IllegalArgumentException(
                    "pack " + id + ": held " + held + ", remaining " + remaining + ", lost " + lost);
        }
        if (heldBasis < 0 || heldBasis > basis || basis > terms.costMinor()) {
            throw new IllegalArgumentException("pack " + id + ": held basis " + heldBasis + ", basis " + basis);
        }
    }

    /**
     * A pack nobody has drawn from.
     *
     * @param id the pack
     * @param number its number
     * @param terms its terms
     * @param at now
     * @return the pack
     */
    public static Pack fresh(PackId id, long number, PackTerms terms, Instant at) {
        return new Pack(id, number, terms, at, PackState.OPEN, terms.granted().steps(), 0, terms.costMinor(), 0, 0);
    }

    /**
     * Whether it may be drawn from, if only by one run.
     *
     * @return false once its validity is over, or it was revoked
     */
    public boolean open() {
        return state == PackState.OPEN || state == PackState.BOUND;
    }

    /**
     * What can be spent.
     *
     * @return steps neither spent nor held
     */
    public long available() {
        return remaining - held;
    }

    /**
     * The cost basis of what can be spent.
     *
     * @return in minor units
     */
    public long availableBasis() {
        return basis - heldBasis;
    }

    /**
     * What is left, held included.
     *
     * @return the amount
     */
    public Amount remainingAmount() {
        return new Amount(terms.key().unit(), remaining);
    }

    /**
     * Whether it still matters to a balance.
     *
     * @return true while something remains
     */
    public boolean live() {
        return remaining > 0;
    }

    /**
     * Whether its time is over.
     *
     * @param at now
     * @return true from its expiry on
     */
    public boolean expiredAt(Instant at) {
        return terms.expiresAt().filter(expiry -> !at.isBefore(expiry)).isPresent();
    }

    /**
     * The same pack with other figures.
     *
     * @param newRemaining steps
     * @param newHeld steps
     * @param newBasis minor units
     * @param newHeldBasis minor units
     * @return the pack
     */
    public Pack with(long newRemaining, long newHeld, long newBasis, long newHeldBasis) {
        return new Pack(id, number, terms, createdAt, state, newRemaining, newHeld, newBasis, newHeldBasis, lost);
    }

    /**
     * The same pack, in another state.
     *
     * @param newState the state
     * @return the pack
     */
    public Pack in(PackState newState) {
        return new Pack(id, number, terms, createdAt, newState, remaining, held, basis, heldBasis, lost);
    }

    /**
     * The same pack, closed: what is available is lost, what is held may still be captured.
     *
     * @param why expired or revoked
     * @return the pack
     */
    public Pack closed(PackState why) {
        return new Pack(
                id, number, terms, createdAt, why, held, held, heldBasis, heldBasis, Math.addExact(lost, available()));
    }

    /**
     * The same pack, to which something has come back that nobody can spend.
     *
     * @param steps how much
     * @return the pack
     */
    public Pack losing(long steps) {
        return new Pack(
                id, number, terms, createdAt, state, remaining, held, basis, heldBasis, Math.addExact(lost, steps));
    }
}
