package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Texts;
import java.util.Optional;
import java.util.Set;

/**
 * Records what became of an attempt. Success and the pack it pays for are one change; a success that comes late, or twice,
 * finds the purchase fulfilled or fulfils it once.
 *
 * @param principal who buys
 * @param key the purchase
 * @param outcome what the provider said
 */
public record Fulfil(Principal principal, CommandKey key, PaymentOutcome outcome)
        implements Command<Outcome<Purchase>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(new PackId(key.value())), Set.of(key), Set.of());
    }

    @Override
    public Outcome<Purchase> decide(Draft draft) {
        Optional<Purchase> found = draft.purchase(key);
        if (found.isEmpty()) {
            return Outcome.refused(new Violation.Unknown("purchase", key.value()));
        }
        Purchase purchase = found.get();
        if (purchase.state() == PurchaseState.FULFILLED) {
            return Outcome.replayed(purchase);
        }
        Attempt before = purchase.attempt();
        if (outcome instanceof PaymentOutcome.Succeeded succeeded) {
            Purchase paid = purchase.with(
                    PurchaseState.FULFILLED,
                    attempt(before, AttemptState.SUCCEEDED, Optional.of(succeeded.reference()), ""));
            draft.put(paid);
            Issuing.issue(draft, new PackId(key.value()), terms(draft, paid), Kind.PURCHASE);
            return Outcome.done(paid);
        }
        if (purchase.state() == PurchaseState.DECLINED) {
            return Outcome.replayed(purchase);
        }
        Purchase after = unpaid(purchase, before);
        draft.put(after);
        return Outcome.done(after);
    }

    private Purchase unpaid(Purchase purchase, Attempt before) {
        if (outcome instanceof PaymentOutcome.Declined declined) {
            return purchase.with(
                    PurchaseState.DECLINED, attempt(before, AttemptState.DECLINED, before.reference(), declined.why()));
        }
        if (outcome instanceof PaymentOutcome.Pending pending) {
            return purchase.with(
                    PurchaseState.OPEN, attempt(before, AttemptState.PENDING, Optional.of(pending.reference()), ""));
        }
        String why = outcome instanceof PaymentOutcome.Unknown unknown ? unknown.why() : "";
        return purchase.with(PurchaseState.OPEN, attempt(before, AttemptState.UNKNOWN, before.reference(), why));
    }

    private static Attempt attempt(Attempt before, AttemptState state, Optional<String> reference, String detail) {
        return new Attempt(before.providerKey(), state, reference.map(Fulfil::kept), kept(detail), before.leaseUntil());
    }

    private static String kept(String text) {
        return Texts.keep(text, Limits.PROVIDER_TEXT);
    }

    private static PackTerms terms(Draft draft, Purchase purchase) {
        Offer offer = purchase.offer();
        return new PackTerms(
                purchase.balance(),
                purchase.granted(),
                Origin.PAID,
                Optional.of(purchase.price()),
                PackTerms.DEFAULT_PRIORITY,
                offer.validity().map(draft::after),
                offer.id() + "/" + offer.version());
    }
}
