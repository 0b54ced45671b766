package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens a purchase, or picks an open one up again. The attempt is stored before any provider is called, and belongs to one
 * caller for the length of a lease.
 *
 * @param principal who buys
 * @param key names the purchase and the pack
 * @param offer as the catalog has it
 * @param wanted how much of it, empty for the smallest amount, or what was bought under the key before
 * @param method what the customer pays with
 * @param providerKey the attempt's key, if one is opened
 * @param lease how long a caller may take to submit
 */
public record Buy(
        Principal principal,
        CommandKey key,
        Offer offer,
        Optional<Amount> wanted,
        String method,
        String providerKey,
        Duration lease)
        implements Command<Outcome<Buy.Next>> {

    /** What the caller has to do now. */
    public enum Step {
        SUBMIT,
        LOOK_UP,
        NOTHING
    }

    /** The purchase, and what to do about it. */
    public record Next(Purchase purchase, Step step) {}

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(), Set.of(key), Set.of());
    }

    @Override
    public Outcome<Next> decide(Draft draft) {
        Amount amount = wanted.or(() -> draft.purchase(key).map(Purchase::amount))
                .orElse(offer.quantity().smallest());
        Receipt receipt = Receipts.of(key, "buy", "offer", offer.id(), "scope", offer.scope(), "amount", amount);
        Optional<List<Violation>> conflicts = Receipts.conflicts(draft, receipt);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? again(draft, draft.purchase(key).orElseThrow())
                    : Outcome.refused(conflicts.get());
        }
        List<Violation> obstacles = obstacles(draft, amount);
        if (!obstacles.isEmpty()) {
            return Outcome.refused(obstacles);
        }
        Purchase purchase = new Purchase(
                principal,
                key,
                offer,
                amount,
                offer.quantity().price(amount),
                method,
                PurchaseState.OPEN,
                submitting(draft, providerKey, Optional.empty()),
                draft.now());
        draft.put(receipt);
        draft.put(purchase);
        return Outcome.done(new Next(purchase, Step.SUBMIT));
    }

    private List<Violation> obstacles(Draft draft, Amount amount) {
        List<Violation> obstacles = new ArrayList<>();
        offer.quantity()
                .objection(amount)
                .ifPresent(rule -> obstacles.add(new Violation.NotSold(offer.id(), amount, rule)));
        offer.perCustomer()
                .filter(times -> draft.purchasesOf(offer.scope(), offer.id()) >= times)
                .ifPresent(times -> obstacles.add(new Violation.OfferUsedUp(offer.id(), times)));
        if (obstacles.isEmpty()) {
            obstacles.addAll(Issuing.obstacles(
                    draft,
                    new BalanceKey(offer.bonus().unit(), offer.scope()),
                    Math.addExact(amount.steps(), offer.bonus().steps())));
        }
        return obstacles;
    }

    private Outcome<Next> again(Draft draft, Purchase purchase) {
        if (!purchase.method().equals(method)) {
            return Outcome.refused(new Violation.Conflict("method", "what was given first", "another one"));
        }
        if (purchase.state() != PurchaseState.OPEN) {
            return Outcome.replayed(new Next(purchase, Step.NOTHING));
        }
        Attempt attempt = purchase.attempt();
        if (attempt.state() == AttemptState.SUBMITTING && draft.now().isBefore(attempt.leaseUntil())) {
            return Outcome.refused(new Violation.PaymentInProgress(key.value(), attempt.leaseUntil()));
        }
        Purchase taken =
                purchase.with(PurchaseState.OPEN, submitting(draft, attempt.providerKey(), attempt.reference()));
        draft.put(taken);
        return Outcome.replayed(new Next(taken, Step.LOOK_UP));
    }

    private Attempt submitting(Draft draft, String attemptKey, Optional<String> reference) {
        return new Attempt(attemptKey, AttemptState.SUBMITTING, reference, "", draft.after(lease));
    }
}
