package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentOutcome;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.ClaimKey;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Texts;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Records what a provider said of an attempt. A success and the pack it pays for are one change. Whatever was recorded
 * before, a success counts: it fulfils the purchase, or its money goes back.
 *
 * @param id the purchase
 * @param what whether of a charge or of a refund
 * @param number the attempt's
 * @param turn how often the attempt had been taken when the provider was asked: whoever took it later knows better, but
 *     nobody overrules a success
 * @param provider whose words these are
 * @param outcome what it said
 */
public record Conclude(PurchaseId id, Errand.What what, int number, int turn, String provider, PaymentOutcome outcome)
        implements PurchaseCommand<Next> {

    @Override
    public Need need() {
        return Need.of(id, claims());
    }

    private Set<ClaimKey> claims() {
        return what == Errand.What.CHARGE
                ? reference(outcome)
                        .filter(Conclude::readable)
                        .map(reference -> Set.of(new ClaimKey(ClaimKey.Kind.REFERENCE, provider, reference)))
                        .orElse(Set.of())
                : Set.of();
    }

    private static Optional<String> reference(PaymentOutcome outcome) {
        if (outcome instanceof PaymentOutcome.Succeeded succeeded) {
            return Optional.of(succeeded.reference());
        }
        if (outcome instanceof PaymentOutcome.Pending pending) {
            return Optional.of(pending.reference());
        }
        return outcome instanceof PaymentOutcome.RequiresAction wanted
                ? Optional.of(wanted.reference())
                : Optional.empty();
    }

    private static boolean readable(String reference) {
        return !reference.isEmpty()
                && reference.length() <= Limits.REFERENCE
                && reference.strip().equals(reference)
                && Texts.storable(reference);
    }

    @Override
    public Outcome<Next> decide(Draft draft, Purchase purchase) {
        Attempt before = Errand.attempt(purchase, what, number);
        if (before.state() == AttemptState.SUCCEEDED) {
            return Outcome.replayed(Next.nothing(again(draft, purchase, before)));
        }
        if (reference(outcome).filter(reference -> !readable(reference)).isPresent()) {
            return noted(draft, purchase, before, new PaymentOutcome.Unknown("an unreadable reference"));
        }
        if (claims().stream().anyMatch(claim -> Payments.isAnothers(draft, claim, purchase))) {
            Purchase strange = Payments.review(draft, purchase, "a payment of another purchase");
            return noted(draft, strange, before, new PaymentOutcome.Unknown("a payment of another purchase"));
        }
        claims().forEach(claim -> Payments.claim(draft, claim, purchase));
        return noted(draft, purchase, before, outcome);
    }

    /** Two payments under one key are nothing a provider should ever have made. */
    private Purchase again(Draft draft, Purchase purchase, Attempt paid) {
        boolean other = outcome instanceof PaymentOutcome.Succeeded succeeded
                && !paid.reference().equals(Optional.of(succeeded.reference()));
        return other ? Payments.review(draft, purchase, "a second payment under one key") : purchase;
    }

    private Outcome<Next> noted(Draft draft, Purchase purchase, Attempt before, PaymentOutcome said) {
        if (said instanceof PaymentOutcome.Succeeded succeeded) {
            Attempt moved = before.become(
                    AttemptState.SUCCEEDED, Optional.of(succeeded.reference()), Optional.empty(), "", Optional.empty());
            Purchase paid = Errand.with(purchase, what, moved);
            return Outcome.done(
                    Next.nothing(what == Errand.What.CHARGE ? paid(draft, paid, moved) : refunded(draft, paid)));
        }
        if (before.looks() != turn) {
            return Outcome.replayed(Next.nothing(purchase));
        }
        if (!before.state().open()) {
            return Outcome.replayed(Next.nothing(Payments.kept(draft, Errand.with(purchase, what, before.ended()))));
        }
        if (said instanceof PaymentOutcome.NotFound && mayBeSubmitted(draft, purchase, before)) {
            return Outcome.done(Next.errand(Payments.submit(draft, purchase, what, number)));
        }
        Attempt after = after(draft, before, said);
        Purchase told = Errand.with(purchase, what, after);
        if (!after.state().open()) {
            return Outcome.done(Next.nothing(
                    what == Errand.What.CHARGE ? notPaid(draft, told, said) : notRefunded(draft, told, after)));
        }
        if (after.state() == AttemptState.REQUIRES_ACTION && before.state() != AttemptState.REQUIRES_ACTION) {
            draft.raise(new Event.PaymentNeedsAction(id.key()));
        }
        return Outcome.done(Next.nothing(
                Payments.isOlder(draft, after, Payments.REVIEW_AFTER)
                        ? Payments.review(draft, told, "not settled within a day")
                        : Payments.kept(draft, told)));
    }

    /** A charge only while the customer still waits for it, a refund always. */
    private boolean mayBeSubmitted(Draft draft, Purchase purchase, Attempt attempt) {
        return !wasKnown(attempt) && (what == Errand.What.REFUND || isWaitedFor(draft, purchase, attempt));
    }

    private static boolean isWaitedFor(Draft draft, Purchase purchase, Attempt attempt) {
        return purchase.state() == PurchaseState.OPEN
                && !Payments.isOlder(draft, attempt, Payments.SUBMITTED_WITHIN)
                && ToppingUp.isWanted(draft, purchase);
    }

    /** A provider does not forget what it has told. */
    private static boolean wasKnown(Attempt attempt) {
        return attempt.reference().isPresent();
    }

    private static Attempt after(Draft draft, Attempt before, PaymentOutcome said) {
        Optional<Instant> later = Optional.of(Payments.nextLook(draft, before));
        if (said instanceof PaymentOutcome.Pending pending) {
            return before.become(AttemptState.PENDING, Optional.of(pending.reference()), Optional.empty(), "", later);
        }
        if (said instanceof PaymentOutcome.RequiresAction wanted && fits(wanted.action())) {
            return before.become(
                    AttemptState.REQUIRES_ACTION,
                    Optional.of(wanted.reference()),
                    Optional.of(wanted.action()),
                    "",
                    later);
        }
        if (said instanceof PaymentOutcome.Declined declined) {
            AttemptState state =
                    before.state() == AttemptState.REQUIRES_ACTION ? AttemptState.EXPIRED : AttemptState.DECLINED;
            return closed(before, state, declined.why());
        }
        if (said instanceof PaymentOutcome.NotSubmitted not && before.looks() == 1) {
            return before.notSubmitted(kept(not.why()), Payments.nextLook(draft, before));
        }
        if (said instanceof PaymentOutcome.NotSubmitted not && before.state() == AttemptState.SUBMITTING) {
            return before.become(AttemptState.CREATED, Optional.empty(), Optional.empty(), kept(not.why()), later);
        }
        if (said instanceof PaymentOutcome.NotFound && !wasKnown(before)) {
            return closed(before, AttemptState.FAILED, Payments.NEVER_SUBMITTED);
        }
        String why = said instanceof PaymentOutcome.Unknown unknown ? unknown.why() : "an answer that does not fit";
        return before.become(AttemptState.UNKNOWN, Optional.empty(), before.action(), kept(why), later);
    }

    private static boolean fits(String action) {
        return action.length() <= Limits.ADDRESS && Texts.storable(action);
    }

    private static Attempt closed(Attempt before, AttemptState state, String why) {
        return before.become(state, Optional.empty(), Optional.empty(), kept(why), Optional.empty());
    }

    private static String kept(String text) {
        return Texts.keep(text, Limits.PROVIDER_TEXT);
    }

    private Purchase paid(Draft draft, Purchase purchase, Attempt attempt) {
        boolean late = purchase.state() == PurchaseState.DECLINED || purchase.state() == PurchaseState.CANCELED;
        boolean room = !late
                || Issuing.obstacles(
                                draft, purchase.balance(), purchase.granted().steps())
                        .isEmpty();
        if (purchase.state() == PurchaseState.FULFILLED || !room) {
            Refund refund = new Refund(
                    Attempt.created(purchase.refunds().size() + 1, attempt.providerKey() + "/back", draft.now()),
                    attempt.reference().orElseThrow(),
                    purchase.price(),
                    Refund.Reason.NOT_GRANTED);
            return Payments.review(draft, purchase.with(refund), "paid for, and nothing granted");
        }
        Purchase fulfilled = Payments.kept(
                draft,
                ToppingUp.withoutUnasked(purchase)
                        .with(PurchaseState.FULFILLED)
                        .undelivered(SingleRun.firstLook(draft, purchase)));
        ToppingUp.ended(draft, fulfilled);
        Issuing.issue(draft, fulfilled);
        return fulfilled;
    }

    private static Purchase notPaid(Draft draft, Purchase purchase, PaymentOutcome said) {
        if (purchase.state() == PurchaseState.OPEN
                && ToppingUp.isTopUp(purchase)
                && said instanceof PaymentOutcome.Declined declined) {
            return ToppingUp.declined(draft, purchase, declined.advice());
        }
        return ToppingUp.ended(draft, Payments.ended(draft, purchase));
    }

    /** What was taken for a refund that will not be made goes back where it was. */
    private Purchase refunded(Draft draft, Purchase purchase) {
        boolean givenBack = purchase.refunds().get(number - 1).reason() != Refund.Reason.NOT_GRANTED
                && Clawing.ofRefund(purchase, number).reversed();
        return givenBack
                ? Payments.review(
                        draft, purchase, "a refund was made after it had failed, and its units were given back")
                : Payments.kept(draft, purchase);
    }

    private Purchase notRefunded(Draft draft, Purchase purchase, Attempt attempt) {
        Purchase after = purchase.refunds().get(number - 1).reason() != Refund.Reason.NOT_GRANTED
                ? Clawing.reverse(draft, purchase, Clawing.ofRefund(purchase, number))
                : purchase;
        return Payments.review(draft, after, "a refund failed: " + attempt.detail());
    }
}
