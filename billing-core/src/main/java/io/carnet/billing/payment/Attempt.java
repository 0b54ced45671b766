package io.carnet.billing.payment;

import java.time.Instant;
import java.util.Optional;

/**
 * One try at paying for a purchase, under one provider key.
 *
 * @param providerKey the idempotency key the provider knows the try by; it never changes
 * @param state where it stands
 * @param reference the provider's name for the payment, once known
 * @param detail why it was declined or is not known, empty otherwise
 * @param leaseUntil until when the caller that submits it has it for itself
 */
public record Attempt(
        String providerKey, AttemptState state, Optional<String> reference, String detail, Instant leaseUntil) {}
