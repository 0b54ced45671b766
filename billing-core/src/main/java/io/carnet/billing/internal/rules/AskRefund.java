package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
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
 * Gives money back for what is unspent of a bought pack, because the host asks for it.
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
        Optional<String> obstacle = Refunding.obstacle(draft, purchase);
        if (obstacle.isPresent()) {
            return PurchaseCommand.wrongState(purchase, obstacle.get(), "refunded");
        }
        draft.put(receipt);
        return Outcome.done(Next.errand(Refunding.begin(draft, purchase, providerKey, Refund.Reason.ASKED)));
    }
}
