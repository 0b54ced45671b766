package io.carnet.billing.internal.worker;

import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Difference;
import io.carnet.billing.payment.Difference.What;
import io.carnet.billing.payment.PaymentRecords;
import io.carnet.billing.payment.PaymentRecords.Page;
import io.carnet.billing.payment.PaymentRecords.Payment;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Holds a provider's records of a period against the purchases here. For one comparison. */
public final class Comparison {

    private final BillingStore store;
    private final Cashier cashier;
    private final PaymentRecords records;
    private final Span period;
    private final Map<String, Payment> theirs = new TreeMap<>();
    private final List<Difference> differences = new ArrayList<>();

    public Comparison(BillingStore store, Cashier cashier, PaymentRecords records, Span period) {
        this.store = store;
        this.cashier = cashier;
        this.records = records;
        this.period = period;
    }

    public List<Difference> differences() {
        Optional<String> next = Optional.empty();
        do {
            Page page = records.payments(period, next);
            page.payments().forEach(payment -> theirs.put(payment.reference(), payment));
            next = page.next();
        } while (next.isPresent());
        Optional<Principal> last = Optional.empty();
        for (List<Principal> page = store.principals(last, Limits.PAGE);
                !page.isEmpty();
                page = store.principals(last, Limits.PAGE)) {
            for (Principal principal : page) {
                purchases(principal).forEach(this::compare);
            }
            last = Optional.of(page.get(page.size() - 1));
        }
        for (Payment payment : theirs.values()) {
            add(What.NOT_OURS, payment.reference(), Optional.empty(), Optional.of(payment.amount()), Optional.empty());
        }
        return List.copyOf(differences);
    }

    private List<Purchase> purchases(Principal principal) {
        return store.snapshot(principal, snapshot -> snapshot.purchases().toList());
    }

    private void compare(Purchase purchase) {
        if (!purchase.provider().equals(records.provider())) {
            return;
        }
        for (Attempt attempt : purchase.attempts()) {
            if (attempt.state() == AttemptState.SUCCEEDED) {
                compare(purchase, attempt, attempt.reference().orElseThrow());
            }
        }
    }

    private void compare(Purchase purchase, Attempt attempt, String reference) {
        Money ours = purchase.price();
        @Nullable Payment payment = theirs.remove(reference);
        if (payment == null) {
            if (period.contains(attempt.createdAt()) && !cashier.confirms(purchase, attempt)) {
                add(What.NOT_THEIRS, reference, Optional.of(purchase.id()), Optional.empty(), Optional.of(ours));
            }
            return;
        }
        if (!payment.amount().equals(ours)) {
            add(What.AMOUNT, reference, Optional.of(purchase.id()), Optional.of(payment.amount()), Optional.of(ours));
        }
        Money back = ours.withMinor(back(purchase, attempt, reference));
        if (!payment.back().equals(back)) {
            Money now = cashier.back(purchase, attempt).map(ours::withMinor).orElse(payment.back());
            if (!now.equals(back)) {
                add(What.BACK, reference, Optional.of(purchase.id()), Optional.of(now), Optional.of(back));
            }
        }
    }

    private static long back(Purchase purchase, Attempt attempt, String reference) {
        long refunded = purchase.refunds().stream()
                .filter(refund -> refund.payment().equals(reference))
                .filter(refund -> refund.attempt().state() == AttemptState.SUCCEEDED)
                .mapToLong(refund -> refund.amount().minor())
                .sum();
        return purchase.paid().equals(Optional.of(attempt)) ? refunded + elsewhere(purchase) : refunded;
    }

    /** What went back without being asked for here. */
    private static long elsewhere(Purchase purchase) {
        return purchase.clawbacks().stream()
                .filter(each -> each.cause() != Clawback.Cause.REFUND && !each.reversed())
                .mapToLong(Clawback::minor)
                .sum();
    }

    private void add(
            What what, String reference, Optional<PurchaseId> purchase, Optional<Money> told, Optional<Money> ours) {
        differences.add(new Difference(what, reference, purchase, told, ours));
    }
}
