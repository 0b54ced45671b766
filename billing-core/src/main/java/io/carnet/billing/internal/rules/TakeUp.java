package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.RunKey;
import java.util.Optional;
import java.util.Set;

/**
 * Takes up whatever of a purchase is due: one attempt or refund at a time, and then its run if it was paid for by
 * itself.
 *
 * @param id the purchase
 * @param settings the host's
 */
public record TakeUp(PurchaseId id, Settings settings) implements PurchaseCommand<Next> {

    @Override
    public Need need() {
        return new Need(
                id.principal(),
                Set.of(RunKey.of(id.key().value())),
                Set.of(new PackId(id.key().value())),
                Set.of(id.key()),
                Set.of());
    }

    @Override
    public Outcome<Next> decide(Draft draft, Purchase purchase) {
        for (Attempt attempt : purchase.attempts()) {
            if (Payments.isDue(draft, attempt)) {
                return Outcome.done(charge(draft, purchase, attempt));
            }
        }
        return purchase.refunds().stream()
                .filter(refund -> Payments.isDue(draft, refund.attempt()))
                .findFirst()
                .map(refund -> Outcome.done(Next.errand(Payments.takeUp(
                        draft, purchase, Errand.What.REFUND, refund.attempt().number()))))
                .orElseGet(() -> SingleRun.isDue(draft, purchase)
                        ? Outcome.done(SingleRun.see(draft, purchase, settings))
                        : Outcome.replayed(Next.nothing(purchase)));
    }

    /** Nobody is charged long after he asked for it, or for a top-up that is not needed any more. */
    private static Next charge(Draft draft, Purchase purchase, Attempt attempt) {
        if (attempt.neverAsked()
                && !ToppingUp.isTopUp(purchase)
                && Payments.isOlder(draft, attempt, Payments.SUBMITTED_WITHIN)) {
            Attempt failed = attempt.become(
                    AttemptState.FAILED,
                    Optional.empty(),
                    Optional.empty(),
                    Payments.NEVER_SUBMITTED,
                    Optional.empty());
            return Next.nothing(Payments.ended(draft, purchase.with(failed)));
        }
        if (attempt.neverAsked() && !ToppingUp.isWanted(draft, purchase)) {
            Purchase unwanted = ToppingUp.withoutUnasked(purchase).with(PurchaseState.CANCELED);
            return Next.nothing(ToppingUp.ended(draft, Payments.kept(draft, unwanted)));
        }
        return Next.errand(Payments.takeUp(draft, purchase, Errand.What.CHARGE, attempt.number()));
    }
}
