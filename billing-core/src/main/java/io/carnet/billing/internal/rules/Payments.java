package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.payment.Attempt;
import io.carnet.billing.payment.AttemptState;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.PurchaseState;
import io.carnet.billing.store.Claim;
import io.carnet.billing.store.ClaimKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What all commands about purchases have in common. */
final class Payments {

    /** How long whoever took an attempt has it alone. A provider that has not answered by then is looked up. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /** An attempt that the provider is proven to know nothing of is not submitted any more when it is older than this. */
    static final Duration SUBMITTED_WITHIN = Duration.ofHours(1);

    /** What is not known by then is for a human. It is looked after all the same. */
    static final Duration REVIEW_AFTER = Duration.ofDays(1);

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(6);

    static final String NEVER_SUBMITTED = "it was never submitted";

    private Payments() {}

    /** What a signed payment may be used for once. */
    static Set<ClaimKey> credential(String provider, PaymentMethod method) {
        return method instanceof PaymentMethod.Signed signed
                ? Set.of(new ClaimKey(ClaimKey.Kind.CREDENTIAL, provider, signed.replayKey()))
                : Set.of();
    }

    /** Asks the provider about an attempt: one that it has never been asked about is submitted, any other looked up. */
    static Errand takeUp(Draft draft, Purchase purchase, Errand.What what, int number) {
        Attempt attempt = Errand.attempt(purchase, what, number);
        return attempt.neverAsked() ? submit(draft, purchase, what, number) : lookUp(draft, purchase, what, number);
    }

    static Errand lookUp(Draft draft, Purchase purchase, Errand.What what, int number) {
        Attempt attempt = Errand.attempt(purchase, what, number);
        return take(draft, purchase, what, attempt, attempt.state(), Errand.Step.LOOK_UP);
    }

    static Errand submit(Draft draft, Purchase purchase, Errand.What what, int number) {
        Attempt attempt = Errand.attempt(purchase, what, number);
        return take(draft, purchase, what, attempt, AttemptState.SUBMITTING, Errand.Step.SUBMIT);
    }

    private static Errand take(
            Draft draft, Purchase purchase, Errand.What what, Attempt attempt, AttemptState state, Errand.Step step) {
        Purchase taken = Errand.with(purchase, what, attempt.taken(state, draft.after(LEASE)));
        draft.put(taken);
        return new Errand(taken, what, attempt.number(), step);
    }

    static boolean isTaken(Draft draft, Attempt attempt) {
        return attempt.state() == AttemptState.SUBMITTING
                && attempt.due().filter(until -> draft.now().isBefore(until)).isPresent();
    }

    static boolean isDue(Draft draft, Attempt attempt) {
        return attempt.due().filter(due -> !due.isAfter(draft.now())).isPresent();
    }

    /** Twice as late every time. */
    static Instant nextLook(Draft draft, Attempt attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt.looks(), 9));
        return draft.after(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    static boolean isOlder(Draft draft, Attempt attempt, Duration than) {
        return !draft.now().isBefore(attempt.createdAt().plus(than));
    }

    /** Whether somebody else has it. */
    static boolean isAnothers(Draft draft, ClaimKey key, Purchase purchase) {
        return owner(draft, key).filter(owner -> !owner.equals(purchase.id())).isPresent();
    }

    /** Claims what is not this purchase's yet. If somebody else has claimed it by now, all is decided anew. */
    static void claim(Draft draft, ClaimKey key, Purchase purchase) {
        if (!owner(draft, key).equals(Optional.of(purchase.id()))) {
            draft.put(new Claim(key, purchase.id()));
        }
    }

    private static Optional<PurchaseId> owner(Draft draft, ClaimKey key) {
        return draft.claim(key).map(Claim::purchase);
    }

    /** Written as it is. */
    static Purchase kept(Draft draft, Purchase purchase) {
        draft.put(purchase);
        return purchase;
    }

    /** Written with its last attempt ended in vain. */
    static Purchase ended(Draft draft, Purchase purchase) {
        if (purchase.state() != PurchaseState.OPEN) {
            return kept(draft, purchase);
        }
        draft.raise(new Event.PurchaseDeclined(purchase.key()));
        return kept(draft, purchase.with(PurchaseState.DECLINED));
    }

    /** Written, and shown to a human, who is told once. */
    static Purchase review(Draft draft, Purchase purchase, String why) {
        if (!purchase.review()) {
            draft.raise(new Event.PurchaseNeedsReview(purchase.key(), why));
        }
        return kept(draft, purchase.reviewed(true));
    }
}
