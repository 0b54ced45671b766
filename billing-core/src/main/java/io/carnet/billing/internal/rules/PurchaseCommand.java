package io.carnet.billing.internal.rules;

import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import java.util.Locale;
import java.util.Set;

/**
 * A step of a purchase that has been opened.
 *
 * @param <T> what it answers
 */
interface PurchaseCommand<T> extends Command<Outcome<T>> {

    PurchaseId id();

    @Override
    default Need need() {
        return Need.of(id(), Set.of());
    }

    @Override
    default Outcome<T> decide(Draft draft) {
        return draft.purchase(id().key())
                .map(purchase -> decide(draft, purchase))
                .orElseGet(() -> Outcome.refused(
                        new Violation.Unknown("purchase", id().key().value())));
    }

    Outcome<T> decide(Draft draft, Purchase purchase);

    static <T> Outcome<T> wrongState(Purchase purchase, String wanted) {
        return wrongState(purchase, purchase.state().name().toLowerCase(Locale.ROOT), wanted);
    }

    static <T> Outcome<T> wrongState(Purchase purchase, String state, String wanted) {
        return Outcome.refused(new Violation.WrongState("purchase " + purchase.key(), state, wanted));
    }
}
