package io.carnet.billing.payment;

import java.time.Instant;
import java.util.Optional;

/**
 * One try at moving money, under one provider key.
 *
 * @param number counts a purchase's attempts from 1
 * @param providerKey the idempotency key the provider knows the try by; it never changes
 * @param state where it stands
 * @param reference the provider's name for it, once known
 * @param action what the customer has to do, in the provider's words; empty unless the state says so
 * @param detail why it was declined or is not known, empty otherwise
 * @param looks how often it was looked after in vain
 * @param createdAt when it was recorded
 * @param due when somebody is to look after it again; empty if nobody has to. While it is being submitted, until when the
 *     submitter has it alone
 */
public record Attempt(
        int number,
        String providerKey,
        AttemptState state,
        Optional<String> reference,
        Optional<String> action,
        String detail,
        int looks,
        Instant createdAt,
        Optional<Instant> due) {

    /**
     * One that is about to be recorded.
     *
     * @param number counts a purchase's attempts
     * @param providerKey the idempotency key
     * @param createdAt now
     * @return to be submitted at once
     */
    public static Attempt created(int number, String providerKey, Instant createdAt) {
        return new Attempt(
                number,
                providerKey,
                AttemptState.CREATED,
                Optional.empty(),
                Optional.empty(),
                "",
                0,
                createdAt,
                Optional.of(createdAt));
    }

    /**
     * Taken by somebody who asks the provider about it.
     *
     * @param newState where it stands meanwhile
     * @param until how long nobody else need
     * @return the attempt
     */
    public Attempt taken(AttemptState newState, Instant until) {
        return new Attempt(
                number, providerKey, newState, reference, action, detail, looks + 1, createdAt, Optional.of(until));
    }

    /**
     * As if nobody had ever asked about it: its only submission is proven not to have arrived.
     *
     * @param newDetail why
     * @param newDue when to submit it
     * @return the attempt
     */
    public Attempt notSubmitted(String newDetail, Instant newDue) {
        return new Attempt(
                number,
                providerKey,
                AttemptState.CREATED,
                reference,
                action,
                newDetail,
                0,
                createdAt,
                Optional.of(newDue));
    }

    /**
     * As it has become.
     *
     * @param newState where it stands
     * @param newReference the provider's name for it, empty if it told none
     * @param newAction what the customer has to do
     * @param newDetail why
     * @param newDue when to look after it again
     * @return the attempt
     */
    public Attempt become(
            AttemptState newState,
            Optional<String> newReference,
            Optional<String> newAction,
            String newDetail,
            Optional<Instant> newDue) {
        return new Attempt(
                number,
                providerKey,
                newState,
                newReference.or(() -> reference),
                newAction,
                newDetail,
                looks,
                createdAt,
                newDue);
    }

    /**
     * Nobody has to look after it any more.
     *
     * @return the attempt
     */
    public Attempt ended() {
        return become(state, Optional.empty(), Optional.empty(), detail, Optional.empty());
    }

    /**
     * Whether it is certain that the provider knows nothing of it.
     *
     * @return true if it was recorded and nothing else
     */
    public boolean neverAsked() {
        return state == AttemptState.CREATED && looks == 0;
    }

    /** Leaves the action out: whoever knows it may act. */
    @Override
    public String toString() {
        return "Attempt[" + number + ", " + providerKey + ", " + state + ", " + reference + ", " + detail + "]";
    }
}
