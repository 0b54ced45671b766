package io.carnet.billing.journal;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import java.time.Instant;
import java.util.Optional;

/**
 * Units that go from one account to another, before they are numbered and chained.
 *
 * @param at when, in whole microseconds
 * @param kind why
 * @param from the account that loses
 * @param to the account that gains
 * @param key of which balance
 * @param pack of which pack; empty for debt and for entries that move nothing
 * @param steps how much, never negative
 * @param basis the minor units of cost that go along
 * @param reference the run's or command's key
 */
public record Movement(
        Instant at,
        Kind kind,
        Account from,
        Account to,
        BalanceKey key,
        Optional<PackId> pack,
        long steps,
        long basis,
        String reference) {

    /**
     * Guards the figures.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public Movement {
        if (steps < 0 || basis < 0) {
            throw new IllegalArgumentException("a movement goes forward: " + steps + " steps, basis " + basis);
        }
    }

    /**
     * How much moved, where units moved.
     *
     * @return in the balance's unit
     */
    public Amount amount() {
        return new Amount(key.unit(), steps);
    }
}
