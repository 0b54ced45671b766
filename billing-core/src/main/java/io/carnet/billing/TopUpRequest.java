package io.carnet.billing;

import io.carnet.billing.payment.Mandate;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Key;
import io.carnet.billing.value.Principal;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Optional;

/**
 * Says what is bought by itself when credits run low. Threshold and amount are given both, or neither, which ends it.
 *
 * @param principal whose
 * @param expectedVersion the version the caller has seen, 0 for none
 * @param threshold below which available credits are low, at least five credits
 * @param amount how much to buy, whole credits
 * @param offer of credits for any product; needed with an amount
 * @param mandate the customer's consent; needed with an amount
 */
public record TopUpRequest(
        @NotNull Principal principal,
        @Min(0) long expectedVersion,
        @NotNull Optional<Amount> threshold,
        @NotNull Optional<Amount> amount,
        @NotNull Optional<@Key String> offer,
        @NotNull Optional<@Valid Mandate> mandate) {

    /**
     * Buys nothing any more.
     *
     * @param principal whose
     * @param expectedVersion the version the caller has seen
     * @return the request
     */
    public static TopUpRequest none(Principal principal, long expectedVersion) {
        return new TopUpRequest(
                principal, expectedVersion, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
