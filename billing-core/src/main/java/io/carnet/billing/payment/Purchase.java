package io.carnet.billing.payment;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The buying of an offer. What was offered is kept as it was, so a change of the catalog never touches it.
 *
 * @param principal who buys
 * @param key names it within the principal; the bought pack bears the same name
 * @param offer as it was offered
 * @param amount how much was bought, bonus not included
 * @param price what it costs
 * @param provider who takes the money
 * @param method what the customer pays with
 * @param state where it stands
 * @param attempts the tries at paying for it, in order; at least one, and only the last may be open
 * @param refunds what goes back, in order
 * @param clawbacks what was taken back of the pack, in order
 * @param undelivered when it is to be seen to the run that was paid for by itself: empty for packs, and once it is over
 * @param review whether a human has to look at it: something about its money is not as it should be
 * @param createdAt when it was opened
 */
public record Purchase(
        Principal principal,
        CommandKey key,
        Offer offer,
        Amount amount,
        Money price,
        String provider,
        PaymentMethod method,
        PurchaseState state,
        List<Attempt> attempts,
        List<Refund> refunds,
        List<Clawback> clawbacks,
        Optional<Instant> undelivered,
        boolean review,
        Instant createdAt) {

    /** Copies the lists. */
    public Purchase {
        attempts = List.copyOf(attempts);
        refunds = List.copyOf(refunds);
        clawbacks = List.copyOf(clawbacks);
    }

    /**
     * A purchase that nobody has paid for yet.
     *
     * @param id what names it
     * @param offer as it is offered
     * @param amount how much is bought, bonus not included
     * @param provider who is to take the money
     * @param method what the customer pays with
     * @param providerKey the first attempt's
     * @param at now
     * @return the purchase
     */
    public static Purchase opened(
            PurchaseId id,
            Offer offer,
            Amount amount,
            String provider,
            PaymentMethod method,
            String providerKey,
            Instant at) {
        return new Purchase(
                id.principal(),
                id.key(),
                offer,
                amount,
                offer.quantity().price(amount),
                provider,
                method,
                PurchaseState.OPEN,
                List.of(Attempt.created(1, providerKey, at)),
                List.of(),
                List.of(),
                Optional.empty(),
                false,
                at);
    }

    /**
     * What names it.
     *
     * @return the principal and the key
     */
    public PurchaseId id() {
        return new PurchaseId(principal, key);
    }

    /**
     * The latest try at paying for it.
     *
     * @return the last attempt
     */
    public Attempt attempt() {
        return attempts.get(attempts.size() - 1);
    }

    /**
     * In another state.
     *
     * @param newState where it stands
     * @return the purchase
     */
    public Purchase with(PurchaseState newState) {
        return copy(newState, attempts, refunds, clawbacks, undelivered, review);
    }

    /**
     * With an attempt in place of the one with its number, or as its next.
     *
     * @param attempt the attempt as it is now
     * @return the purchase
     */
    public Purchase with(Attempt attempt) {
        return copy(state, put(attempts, attempt.number(), attempt), refunds, clawbacks, undelivered, review);
    }

    /**
     * With a refund in place of the one with its number, or as its next.
     *
     * @param refund the refund as it is now
     * @return the purchase
     */
    public Purchase with(Refund refund) {
        return copy(state, attempts, put(refunds, refund.attempt().number(), refund), clawbacks, undelivered, review);
    }

    /**
     * With other clawbacks.
     *
     * @param newClawbacks all of them
     * @return the purchase
     */
    public Purchase withClawbacks(List<Clawback> newClawbacks) {
        return copy(state, attempts, refunds, newClawbacks, undelivered, review);
    }

    /**
     * Flagged for a human, or seen by one.
     *
     * @param wanted whether somebody has to look at it
     * @return the purchase
     */
    public Purchase reviewed(boolean wanted) {
        return copy(state, attempts, refunds, clawbacks, undelivered, wanted);
    }

    /**
     * To be seen to later, or no more.
     *
     * @param when it is to be seen whether its run has failed, empty for never
     * @return the purchase
     */
    public Purchase undelivered(Optional<Instant> when) {
        return copy(state, attempts, refunds, clawbacks, when, review);
    }

    private Purchase copy(
            PurchaseState newState,
            List<Attempt> newAttempts,
            List<Refund> newRefunds,
            List<Clawback> newClawbacks,
            Optional<Instant> newUndelivered,
            boolean newReview) {
        return new Purchase(
                principal,
                key,
                offer,
                amount,
                price,
                provider,
                method,
                newState,
                newAttempts,
                newRefunds,
                newClawbacks,
                newUndelivered,
                newReview,
                createdAt);
    }

    private static <T> List<T> put(List<T> rows, int number, T row) {
        List<T> changed = new ArrayList<>(rows);
        if (number <= rows.size()) {
            changed.set(number - 1, row);
        } else {
            changed.add(row);
        }
        return changed;
    }

    /**
     * When somebody is to look after one of its attempts or refunds, or after its run.
     *
     * @return the earliest instant; empty if nobody has to
     */
    public Optional<Instant> due() {
        return Stream.concat(
                        undelivered.stream(),
                        Stream.concat(attempts.stream(), refunds.stream().map(Refund::attempt))
                                .map(Attempt::due)
                                .flatMap(Optional::stream))
                .min(Comparator.naturalOrder());
    }

    /**
     * What the provider is asked by an attempt.
     *
     * @param attempt one of its attempts
     * @return the charge, always the same
     */
    public PaymentCommand.Charge charge(Attempt attempt) {
        return new PaymentCommand.Charge(
                attempt.providerKey(), principal, key, price, attempt.createdAt(), offer.id() + " " + amount, method);
    }

    /**
     * What the provider is asked by a refund.
     *
     * @param refund one of its refunds
     * @return the command, always the same
     */
    public PaymentCommand.Refund command(Refund refund) {
        return new PaymentCommand.Refund(
                refund.attempt().providerKey(),
                principal,
                key,
                refund.amount(),
                refund.attempt().createdAt(),
                refund.payment());
    }

    /**
     * The payment that its pack was granted for.
     *
     * @return the first attempt that succeeded; empty if none did
     */
    public Optional<Attempt> paid() {
        return attempts.stream()
                .filter(attempt -> attempt.state() == AttemptState.SUCCEEDED)
                .filter(attempt -> refunds.stream()
                        .noneMatch(refund -> refund.reason() == Refund.Reason.NOT_GRANTED
                                && attempt.reference().equals(Optional.of(refund.payment()))))
                .findFirst();
    }

    /**
     * Whether a customer's bank disputes the payment, or has taken it back.
     *
     * @return false once the dispute was won
     */
    public boolean disputed() {
        return clawbacks.stream().anyMatch(each -> each.cause() == Clawback.Cause.DISPUTE && !each.reversed());
    }

    /**
     * Whether none of its payments was made, and none is still open. Only then may a customer be asked to pay anew, with another
     * purchase.
     *
     * @return false while nobody knows, and for ever once one was made, given back or not
     */
    public boolean unpaid() {
        return attempts.stream()
                .map(Attempt::state)
                .noneMatch(state -> state.open() || state == AttemptState.SUCCEEDED);
    }

    /**
     * The balance it is for.
     *
     * @return of the offer's unit and scope
     */
    public BalanceKey balance() {
        return new BalanceKey(amount.unit(), offer.scope());
    }

    /**
     * What the bought pack holds.
     *
     * @return the amount with the offer's bonus
     */
    public Amount granted() {
        return amount.plus(offer.bonus());
    }

    /** Leaves out what it is paid with. */
    @Override
    public String toString() {
        return "Purchase[" + principal + ", " + key + ", " + offer.id() + ", " + amount + ", " + price + ", " + state
                + "]";
    }
}
