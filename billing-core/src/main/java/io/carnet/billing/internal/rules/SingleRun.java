package io.carnet.billing.internal.rules;

import io.carnet.billing.catalog.Restore;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Refund;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.RunKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of a run that was paid for by itself. Its unit waits for the run of the same key. If that one fails, the
 * product's policy says whether the unit is for other runs or the money goes back.
 */
final class SingleRun {

    /** A run that has not been authorised by then is not waited for: whoever paid may use the unit as any other. */
    static final Duration BEGUN_WITHIN = Duration.ofHours(1);

    private static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private SingleRun() {}

    static Optional<Instant> firstLook(Draft draft, Purchase purchase) {
        return purchase.offer().direct() ? Optional.of(draft.after(SHORTEST_PAUSE)) : Optional.empty();
    }

    /** A unit that has repaid a debt is gone. */
    static void bind(Draft draft, Purchase purchase, Pack pack) {
        if (purchase.offer().direct() && pack.live()) {
            draft.put(pack.in(PackState.BOUND));
        }
    }

    static RunKey run(Purchase purchase) {
        return RunKey.of(purchase.key().value());
    }

    static boolean isDue(Draft draft, Purchase purchase) {
        return purchase.undelivered().filter(at -> !at.isAfter(draft.now())).isPresent();
    }

    /** Sees whether the run is over, and to what is left if it is: nothing stays bound to it. */
    static Next see(Draft draft, Purchase purchase, Settings settings) {
        Pack pack = Clawing.pack(draft, purchase);
        Optional<Run> run = draft.anyRun(run(purchase));
        if (pack.state() != PackState.BOUND) {
            return over(draft, purchase);
        }
        boolean waits = run.map(each -> each.state().open() || Expiry.withinGrace(each, draft.now(), settings))
                .orElseGet(() -> draft.now().isBefore(pack.createdAt().plus(BEGUN_WITHIN)));
        if (waits) {
            return Next.nothing(Payments.kept(draft, purchase.undelivered(Optional.of(nextLook(draft, pack)))));
        }
        draft.put(pack.in(PackState.OPEN));
        boolean refunds = run.filter(each -> each.terms().product().policies().restore() == Restore.REFUNDED)
                .isPresent();
        if (!refunds || Refunding.obstacle(draft, purchase).isPresent()) {
            return over(draft, purchase);
        }
        String providerKey = purchase.paid().orElseThrow().providerKey() + "/back";
        return Next.errand(Refunding.begin(
                draft, purchase.undelivered(Optional.empty()), providerKey, Refund.Reason.NOT_DELIVERED));
    }

    /** A run that has lasted long may last as long again. */
    private static Instant nextLook(Draft draft, Pack pack) {
        Duration age = Duration.between(pack.createdAt(), draft.now());
        Duration pause = age.compareTo(LONGEST_PAUSE) < 0 ? age : LONGEST_PAUSE;
        Instant next = draft.after(pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause);
        Instant late = pack.createdAt().plus(BEGUN_WITHIN);
        return late.isAfter(draft.now()) && late.isBefore(next) ? late : next;
    }

    private static Next over(Draft draft, Purchase purchase) {
        return Next.nothing(Payments.kept(draft, purchase.undelivered(Optional.empty())));
    }
}
