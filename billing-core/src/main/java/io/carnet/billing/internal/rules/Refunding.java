package io.carnet.billing.internal.rules;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import java.util.Locale;
import java.util.Optional;

/** Gives money back for what is unspent of a bought pack, which is taken at once. What runs in flight hold counts as spent. */
final class Refunding {

    private Refunding() {}

    /** In what state a purchase is that nothing can be given back of. */
    static Optional<String> obstacle(Draft draft, Purchase purchase) {
        if (purchase.state() != PurchaseState.FULFILLED) {
            return Optional.of(purchase.state().name().toLowerCase(Locale.ROOT));
        }
        if (purchase.disputed()) {
            return Optional.of("disputed");
        }
        return minor(draft, purchase) > 0 ? Optional.empty() : Optional.of("spent");
    }

    static Errand begin(Draft draft, Purchase purchase, String providerKey, Refund.Reason reason) {
        long minor = minor(draft, purchase);
        int number = purchase.refunds().size() + 1;
        Refund refund = new Refund(
                Attempt.created(number, providerKey, draft.now()),
                purchase.paid().flatMap(Attempt::reference).orElseThrow(),
                purchase.price().withMinor(minor),
                reason);
        Purchase taken = Clawing.take(
                draft,
                purchase.with(refund),
                Clawback.Cause.REFUND,
                Integer.toString(number),
                minor,
                Clawing.pack(draft, purchase).available(),
                0);
        return Payments.submit(draft, taken, Errand.What.REFUND, number);
    }

    /** The unspent part's share of the price, and never more than has not gone back yet. */
    private static long minor(Draft draft, Purchase purchase) {
        Pack pack = Clawing.pack(draft, purchase);
        long share = Clawing.share(
                purchase.price().minor(), pack.available(), purchase.granted().steps());
        long gone = purchase.clawbacks().stream()
                .filter(each -> !each.reversed())
                .mapToLong(Clawback::minor)
                .sum();
        return Math.min(share, purchase.price().minor() - gone);
    }
}
