package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Balance;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How packs come to be, and what they add up to. */
public final class Issuing {

    private Issuing() {}

    /** The pack that a purchase pays for. */
    static void issue(Draft draft, Purchase purchase) {
        PackTerms terms = new PackTerms(
                purchase.balance(),
                purchase.granted(),
                Origin.PAID,
                Optional.of(purchase.price()),
                PackTerms.DEFAULT_PRIORITY,
                purchase.offer().validity().map(draft::after),
                purchase.offer().id() + "/" + purchase.offer().version());
        PackId id = new PackId(purchase.key().value());
        SingleRun.bind(draft, purchase, issue(draft, id, terms, Kind.PURCHASE));
    }

    static Pack issue(Draft draft, PackId id, PackTerms terms, Kind kind) {
        Pack pack = Pack.fresh(id, draft.nextPackNumber(), terms, draft.now());
        draft.put(pack);
        draft.move(kind, Account.ISSUED, Account.AVAILABLE, pack, pack.remaining(), pack.basis(), id.value());
        draft.raise(
                kind == Kind.PURCHASE
                        ? new Event.PackBought(id, terms.key(), terms.granted())
                        : new Event.PackGranted(id, terms.key(), terms.granted()));
        Debts.repay(draft, terms.key(), id.value());
        return draft.packOfLine(id);
    }

    /** Why a pack cannot be added. */
    static List<Violation> obstacles(Draft draft, BalanceKey key, long steps) {
        List<Violation> obstacles = new ArrayList<>();
        if (draft.livePacks().size() >= Limits.LIVE_PACKS) {
            obstacles.add(new Violation.LimitReached("live packs", Limits.LIVE_PACKS));
        }
        long total = draft.awaitedIn(key);
        for (Pack pack : draft.livePacks()) {
            total += pack.terms().key().equals(key) ? pack.remaining() : 0;
        }
        if (steps > key.unit().largest() - total) {
            obstacles.add(new Violation.LimitReached(
                    "balances of " + key.unit() + " in steps", key.unit().largest()));
        }
        return obstacles;
    }

    /** What a principal has of one balance. */
    public static Balance balance(Draft draft, BalanceKey key) {
        List<Pack> packs = draft.livePacks().stream()
                .filter(pack -> pack.terms().key().equals(key))
                .toList();
        return Balance.of(key, packs, draft.debt(key));
    }
}
