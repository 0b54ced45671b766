package io.carnet.billing;

import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Instant;
import java.util.Optional;

/**
 * Asks to give a principal a pack.
 *
 * @param key names the command and the pack; the same key grants once
 * @param principal who gets it
 * @param amount how much, more than nothing
 * @param product what it may pay for; empty for any, which runs cannot be
 * @param origin promotional burns before paid
 * @param cost what was paid for it elsewhere, empty if nothing
 * @param priority lower burns first
 * @param expiresAt when it expires, empty for never
 * @param note why, a word in the key syntax
 */
public record GrantRequest(
        @NotNull @Key String key,
        @NotNull Principal principal,
        @NotNull Amount amount,
        @NotNull Optional<@Key String> product,
        @NotNull Origin origin,
        @NotNull Optional<Money> cost,
        @Min(0) @Max(PackTerms.LOWEST_PRIORITY) int priority,
        @NotNull Optional<Instant> expiresAt,
        @NotNull @Key String note) {

    /**
     * Promotional credits for any product.
     *
     * @param key names the command and the pack
     * @param principal who gets them
     * @param amount how many
     * @return the request
     */
    public static GrantRequest credits(String key, Principal principal, Amount amount) {
        return new GrantRequest(
                key,
                principal,
                amount,
                Optional.empty(),
                Origin.PROMOTIONAL,
                Optional.empty(),
                PackTerms.DEFAULT_PRIORITY,
                Optional.empty(),
                "grant");
    }

    /**
     * Promotional runs of one product.
     *
     * @param key names the command and the pack
     * @param principal who gets them
     * @param product of what
     * @param runs how many
     * @return the request
     */
    public static GrantRequest runs(String key, Principal principal, String product, long runs) {
        return credits(key, principal, Amount.runs(runs)).onlyFor(product);
    }

    /**
     * For one product.
     *
     * @param only the product
     * @return the request
     */
    public GrantRequest onlyFor(String only) {
        return new GrantRequest(key, principal, amount, Optional.of(only), origin, cost, priority, expiresAt, note);
    }

    /**
     * Paid for elsewhere.
     *
     * @param money how much
     * @return the request
     */
    public GrantRequest paid(Money money) {
        return new GrantRequest(
                key, principal, amount, product, Origin.PAID, Optional.of(money), priority, expiresAt, note);
    }

    /**
     * With a priority.
     *
     * @param number lower burns first
     * @return the request
     */
    public GrantRequest priority(int number) {
        return new GrantRequest(key, principal, amount, product, origin, cost, number, expiresAt, note);
    }

    /**
     * With an expiry.
     *
     * @param at when
     * @return the request
     */
    public GrantRequest expiring(Instant at) {
        return new GrantRequest(key, principal, amount, product, origin, cost, priority, Optional.of(at), note);
    }

    /**
     * With a note.
     *
     * @param why a word in the key syntax
     * @return the request
     */
    public GrantRequest noting(String why) {
        return new GrantRequest(key, principal, amount, product, origin, cost, priority, expiresAt, why);
    }
}
