package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens a purchase, or picks an open one up again. Its attempt is stored before any provider is asked, and belongs to one
 * caller for the length of a lease.
 *
 * @param principal who buys
 * @param key names the purchase and the pack
 * @param offer as the catalog has it
 * @param wanted how much of it, empty for the smallest amount, or what was bought under the key before
 * @param provider who is to take the money
 * @param method what the customer pays with
 * @param providerKey the attempt's key, if one is opened
 */
public record Buy(
        Principal principal,
        CommandKey key,
        Offer offer,
        Optional<Amount> wanted,
        String provider,
        PaymentMethod method,
        String providerKey)
        implements Command<Outcome<Next>> {

    @Override
    public Need need() {
        return Need.of(new PurchaseId(principal, key), Payments.credential(provider, method));
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
        Purchase purchase = opened(draft, amount);
        draft.put(receipt);
        Payments.credential(provider, method).forEach(claim -> Payments.claim(draft, claim, purchase));
        return Outcome.done(Next.errand(Payments.submit(draft, purchase, Errand.What.CHARGE, 1)));
    }

    private Purchase opened(Draft draft, Amount amount) {
        return Purchase.opened(
                new PurchaseId(principal, key), offer, amount, provider, method, providerKey, draft.now());
    }

    /** What would become of a run of the same key if this were paid. For a draft that is read and not written. */
    public <A> A whenPaid(Draft draft, Command<A> run) {
        Issuing.issue(draft, opened(draft, wanted.orElse(offer.quantity().smallest())));
        return run.decide(draft);
    }

    private Outcome<Next> again(Draft draft, Purchase purchase) {
        if (!purchase.provider().equals(provider)) {
            return Outcome.refused(new Violation.Conflict("provider", purchase.provider(), provider));
        }
        if (!purchase.method().equals(method)) {
            return Outcome.refused(new Violation.Conflict("method", "what was given first", "another one"));
        }
        Attempt attempt = purchase.attempt();
        if (purchase.state() != PurchaseState.OPEN || !attempt.state().open()) {
            return Outcome.replayed(Next.nothing(purchase));
        }
        if (Payments.isTaken(draft, attempt)) {
            return Outcome.refused(
                    new Violation.PaymentInProgress(key.value(), attempt.due().orElseThrow()));
        }
        return Outcome.replayed(Next.errand(Payments.takeUp(draft, purchase, Errand.What.CHARGE, attempt.number())));
    }

    private List<Violation> obstacles(Draft draft, Amount amount) {
        List<Violation> obstacles = new ArrayList<>();
        offer.quantity()
                .objection(amount)
                .ifPresent(rule -> obstacles.add(new Violation.NotSold(offer.id(), amount, rule)));
        offer.perCustomer()
                .filter(times -> draft.purchasesOf(offer.scope(), offer.id()) >= times)
                .ifPresent(times -> obstacles.add(new Violation.OfferUsedUp(offer.id(), times)));
        for (ClaimKey credential : Payments.credential(provider, method)) {
            if (draft.claim(credential).isPresent()) {
                obstacles.add(new Violation.PaymentUsed(credential.value()));
            }
        }
        if (obstacles.isEmpty()) {
            obstacles.addAll(Issuing.obstacles(
                    draft,
                    new BalanceKey(offer.bonus().unit(), offer.scope()),
                    Math.addExact(amount.steps(), offer.bonus().steps())));
        }
        return obstacles;
    }
}
