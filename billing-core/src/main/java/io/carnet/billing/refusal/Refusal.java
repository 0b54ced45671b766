package io.carnet.billing.refusal;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.value.Amount;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A command that had no effect, with all that stands against it. It never binds the command's key: the same command may
 * succeed later.
 *
 * @param violations everything that is in the way, at least one
 * @param offers what the principal could buy to have enough; empty unless funds are missing
 */
public record Refusal(List<Violation> violations, List<Offer> offers) {

    /**
     * Copies the parts.
     *
     * @throws IllegalArgumentException if nothing is in the way
     */
    public Refusal {
        violations = List.copyOf(violations);
        offers = List.copyOf(offers);
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("a refusal has a violation");
        }
    }

    /**
     * The weightiest reason.
     *
     * @return the first in the order of {@link Reason}
     */
    public Reason reason() {
        return violations.stream()
                .map(Violation::reason)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    /**
     * What is missing to pay.
     *
     * @return empty if funds are not in the way
     */
    public Optional<Amount> shortfall() {
        return violations.stream()
                .filter(Violation.InsufficientFunds.class::isInstance)
                .map(violation -> ((Violation.InsufficientFunds) violation).shortfall())
                .findFirst();
    }

    /**
     * Whether waiting may help: only runs in flight are in the way, and what they hold would be enough.
     *
     * @return false if more must be bought, or something else is in the way
     */
    public boolean waitsForRunsInFlight() {
        return violations.stream()
                .allMatch(violation ->
                        violation instanceof Violation.InsufficientFunds funds && funds.waitsForRunsInFlight());
    }

    /**
     * When trying again may help.
     *
     * @return the latest instant any violation names; empty if one of them does not pass with time
     */
    public Optional<Instant> retryAt() {
        boolean allPass =
                violations.stream().allMatch(violation -> violation.retryAt().isPresent());
        return allPass
                ? violations.stream()
                        .flatMap(violation -> violation.retryAt().stream())
                        .max(Comparator.naturalOrder())
                : Optional.empty();
    }

    /**
     * All violations as one sentence.
     *
     * @return for people
     */
    public String message() {
        return violations.stream().map(Violation::message).collect(Collectors.joining("; "));
    }

    /**
     * With offers that would help.
     *
     * @param helpful the offers
     * @return the refusal
     */
    public Refusal offering(List<Offer> helpful) {
        return new Refusal(violations, helpful);
    }
}
