package io.carnet.billing;

import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.AskRefund;
import io.carnet.billing.internal.rules.Cancel;
import io.carnet.billing.internal.rules.LookUp;
import io.carnet.billing.internal.rules.Review;
import io.carnet.billing.internal.worker.Cashier;
import io.carnet.billing.internal.worker.Comparison;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.Difference;
import io.carnet.billing.payment.PaymentRecords;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.WebhookReader.Notice;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.spending.Span;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The money side of purchases that were opened: what providers say by themselves, refunds, and what a human decides. Every
 * call blocks until its effect is committed. Thread-safe.
 */
public final class Payments {

    private static final Logger LOG = LoggerFactory.getLogger(Payments.class);

    private final Engine engine;
    private final BillingStore store;
    private final Cashier cashier;
    private final Supplier<String> ids;

    Payments(Engine engine, BillingStore store, Cashier cashier, Supplier<String> ids) {
        this.engine = engine;
        this.store = store;
        this.cashier = cashier;
        this.ids = ids;
    }

    /** What became of a notice, for the answer to whoever sent it. */
    public enum Heard {
        /** Looked up and recorded. */
        DONE,
        /** Not of a purchase here. It need not be sent again. */
        IGNORED,
        /** It could not be looked up, or its purchase is not there yet: it must be sent again. */
        SEND_AGAIN,
        /** Not proven to be the provider's. */
        REJECTED
    }

    /**
     * Hears what a provider says by itself. What it says is no proof: the payment is looked up, with all that has gone back
     * of it. Heard twice, late or in any order, it changes nothing more.
     *
     * @param provider whose words these are, by its name
     * @param notice as it was read
     * @return what to answer
     */
    public Heard hear(String provider, Notice notice) {
        if (notice instanceof Notice.OfPayment payment) {
            try {
                return purchase(provider, payment)
                        .map(id -> lookUp(id, provider, payment.reference()))
                        .orElse(Heard.IGNORED);
            } catch (RuntimeException e) {
                LOG.warn(
                        "a notice of {} could not be followed: {}",
                        provider,
                        e.getClass().getName());
                return Heard.SEND_AGAIN;
            }
        }
        return notice instanceof Notice.Rejected ? Heard.REJECTED : Heard.IGNORED;
    }

    private Optional<PurchaseId> purchase(String provider, Notice.OfPayment payment) {
        String reference = payment.reference();
        return reference.isEmpty() || !reference.strip().equals(reference)
                ? payment.purchase()
                : store.claim(new ClaimKey(ClaimKey.Kind.REFERENCE, provider, reference))
                        .map(Claim::purchase)
                        .or(payment::purchase);
    }

    private Heard lookUp(PurchaseId id, String provider, String reference) {
        Optional<Purchase> before = find(id).filter(each -> each.provider().equals(provider));
        if (before.isEmpty()) {
            return Heard.SEND_AGAIN;
        }
        for (Attempt attempt : concerned(before.get(), reference)) {
            cashier.run(engine.call(new LookUp(id, attempt.number()))).orElseThrow();
        }
        find(id).filter(each -> each.state() == PurchaseState.FULFILLED).ifPresent(cashier::takeBack);
        return Heard.DONE;
    }

    private Optional<Purchase> find(PurchaseId id) {
        return engine.read(Need.of(id, Set.of()), draft -> draft.purchase(id.key()));
    }

    /** The attempt of that name; all of them if none is known by it. */
    private static List<Attempt> concerned(Purchase purchase, String reference) {
        List<Attempt> named = purchase.attempts().stream()
                .filter(each -> each.reference().equals(Optional.of(reference)))
                .toList();
        return named.isEmpty() ? purchase.attempts() : named;
    }

    /**
     * A page of what a principal has bought or begun to buy, by itself or because credits ran low.
     *
     * @param principal whose
     * @param before only what comes behind the purchase of this key, which is the last of the page before; empty for the
     *     first page
     * @param limit at most this many, 1 to {@link Limits#PAGE}
     * @return latest first, by when they were opened; empty if there are no more, or no purchase of that key
     * @throws InvalidRequestException if the key is malformed or the limit is out of bounds
     */
    public List<Purchase> list(Principal principal, Optional<String> before, int limit) {
        int rows = Pages.limit(limit);
        engine.refuseIfJoined();
        if (before.isEmpty()) {
            return store.purchases(principal, Optional.empty(), rows);
        }
        Optional<Purchase> last =
                find(new PurchaseId(principal, Requests.value("before", CommandKey::of, before.get())));
        return last.isEmpty() ? List.of() : store.purchases(principal, last, rows);
    }

    /**
     * Gives money back for what is unspent of a bought pack: its share of the price, rounded down, and all of it if nothing
     * was spent. The units are gone at once; they come back if the provider declines the refund for good.
     *
     * @param principal who bought
     * @param purchase the key it was bought under
     * @param key names this command; the same key refunds once
     * @return the purchase, whose last refund tells how far it has come; refused if it was not paid, is disputed, or nothing
     *     of it is unspent
     */
    public Outcome<Purchase> refund(Principal principal, String purchase, String key) {
        CommandKey named = Requests.value("key", CommandKey::of, key);
        return cashier.run(engine.call(new AskRefund(id(principal, purchase), named, ids.get())));
    }

    /**
     * Calls a purchase off that was not paid yet. If its payment succeeds all the same, the pack is granted.
     *
     * @param principal who buys
     * @param purchase the key it was opened under
     * @return the purchase; refused if it is fulfilled or declined
     */
    public Outcome<Purchase> cancel(Principal principal, String purchase) {
        return engine.call(new Cancel(id(principal, purchase)));
    }

    /**
     * Takes the flag off a purchase that a human has looked at. Its payments go on to be looked after.
     *
     * @param principal who bought
     * @param purchase the key it was opened under
     * @return the purchase; refused if there is none
     */
    public Outcome<Purchase> reviewed(Principal principal, String purchase) {
        return engine.call(new Review(id(principal, purchase)));
    }

    /**
     * Holds a provider's records against what is recorded here. Payments on their way show up as differences until they
     * have arrived, so the period is best one that is over. The provider is asked once more about a payment that it did not
     * list, and about what has gone back of one, before that is told; if it does not answer, what it listed counts. Needs
     * memory for the provider's payments of the period, and reads every principal's purchases.
     *
     * @param records the provider's
     * @param period when payments were begun
     * @return every difference, empty if there is none
     * @throws InvalidRequestException if the host has no provider of that name
     */
    public List<Difference> differences(PaymentRecords records, Span period) {
        if (!cashier.knows(records.provider())) {
            throw new InvalidRequestException("provider", "must be one of the host's");
        }
        return new Comparison(store, cashier, records, period).differences();
    }

    private static PurchaseId id(Principal principal, String purchase) {
        return new PurchaseId(principal, Requests.value("purchase", CommandKey::of, purchase));
    }
}
