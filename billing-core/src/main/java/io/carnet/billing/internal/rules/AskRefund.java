package io.carnet.billing.internal.rules;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.PackId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives money back for what is unspent of a bought pack, which is taken at once. What runs in flight hold counts as spent.
 *
 * @param id the purchase
 * @param key names the command
 * @param providerKey the refund's key, if one is opened
 */
public record AskRefund(PurchaseId id, CommandKey key, String providerKey) implements PurchaseCommand<Next> {

    @Override
    public Need need() {
        return new Need(
                id.principal(),
                Set.of(),
                Set.of(new PackId(id.key().value())),
                Set.copyOf(List.of(id.key(), key)),
                Set.of());
    }

    @Override
    public Outcome<Next> decide(Draft draft, Purchase purchase) {
        Receipt receipt = Receipts.of(key, "refund", "purchase", id.key());
        Optional<List<Violation>> conflicts = Receipts.conflicts(draft, receipt);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? Outcome.replayed(Next.nothing(purchase))
                    : Outcome.refused(conflicts.get());
        }
        return refund(draft, purchase, receipt);
    }

    private Outcome<Next> refund(Draft draft, Purchase purchase, Receipt receipt) {
        if (purchase.state() != PurchaseState.FULFILLED) {
            return PurchaseCommand.wrongState(purchase, "refunded");
        }
        if (purchase.clawbacks().stream()
                .anyMatch(each -> each.cause() == Clawback.Cause.DISPUTE && !each.reversed())) {
            return PurchaseCommand.wrongState(purchase, "disputed", "refunded");
        }
        Pack pack = Clawing.pack(draft, purchase);
        long minor = Math.min(
                Clawing.share(
                        purchase.price().minor(),
                        pack.available(),
                        purchase.granted().steps()),
                left(purchase));
        if (minor <= 0) {
            return PurchaseCommand.wrongState(purchase, "spent", "refunded");
        }
        int number = purchase.refunds().size() + 1;
        Refund refund = new Refund(
                Attempt.created(number, providerKey, draft.now()),
                purchase.paid().flatMap(Attempt::reference).orElseThrow(),
                purchase.price().withMinor(minor),
                Refund.Reason.ASKED);
        draft.put(receipt);
        Purchase taken = Clawing.take(
                draft,
                purchase.with(refund),
                Clawback.Cause.REFUND,
                Integer.toString(number),
                minor,
                pack.available(),
                0);
        return Outcome.done(Next.errand(Payments.submit(draft, taken, Errand.What.REFUND, number)));
    }

    /** What has not gone back yet. */
    private static long left(Purchase purchase) {
        return purchase.price().minor()
                - purchase.clawbacks().stream()
                        .filter(each -> !each.reversed())
                        .mapToLong(Clawback::minor)
                        .sum();
    }
}
