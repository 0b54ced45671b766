package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Event;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.payment.Clawback;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.PackId;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes units back for money that went back, and gives them back if it returns. Units are taken in proportion to all the
 * money that is gone, so that many small refunds take what one large one would; unspent ones first. What is spent is owed.
 */
final class Clawing {

    private Clawing() {}

    /** For some more of a purchase's money. Never more than the pack was granted, in all. */
    static Purchase claw(Draft draft, Purchase purchase, Clawback.Cause cause, String id, long minor) {
        long money = minor;
        long units = 0;
        for (Clawback earlier : purchase.clawbacks()) {
            money += earlier.reversed() ? 0 : earlier.minor();
            units += earlier.reversed() ? 0 : earlier.steps() + earlier.debt();
        }
        long paid = purchase.price().minor();
        long due = Math.max(0, share(purchase.granted().steps(), Math.min(money, paid), paid) - units);
        Pack pack = pack(draft, purchase);
        long unspent = Math.min(due, pack.available());
        long spent = Math.min(due - unspent, spent(pack) - units);
        Purchase taken = take(draft, purchase, cause, id, minor, unspent, spent);
        return pack.held() > 0 && due > unspent + spent
                ? Payments.review(draft, taken, "money went back, and runs in flight hold units of a closed pack")
                : taken;
    }

    /** What runs in flight hold counts as spent, since it comes back if it is not; but not to a closed pack. */
    private static long spent(Pack pack) {
        long gone = pack.terms().granted().steps() - pack.remaining() - pack.lost();
        return pack.open() ? gone + pack.held() : gone;
    }

    static long share(long granted, long part, long whole) {
        return BigInteger.valueOf(granted)
                .multiply(BigInteger.valueOf(part))
                .divide(BigInteger.valueOf(whole))
                .longValueExact();
    }

    static Pack pack(Draft draft, Purchase purchase) {
        return draft.packOfLine(new PackId(purchase.key().value()));
    }

    static Purchase take(
            Draft draft, Purchase purchase, Clawback.Cause cause, String id, long minor, long unspent, long spent) {
        Pack pack = pack(draft, purchase);
        BalanceKey key = pack.terms().key();
        String reference = purchase.key().value();
        long basis = Basis.part(pack.availableBasis(), unspent, pack.available());
        if (unspent > 0) {
            draft.put(pack.with(pack.remaining() - unspent, pack.held(), pack.basis() - basis, pack.heldBasis()));
            draft.move(Kind.CLAWBACK, Account.AVAILABLE, Account.REVOKED, pack, unspent, basis, reference);
        }
        if (spent > 0) {
            draft.debt(key, Math.addExact(draft.debt(key), spent));
            draft.move(Kind.CLAWBACK, Account.DEBT, Account.REVOKED, key, spent, reference);
            Debts.repay(draft, key, reference);
        }
        if (unspent + spent > 0) {
            draft.raise(new Event.PackClawedBack(
                    pack.id(), key, new Amount(key.unit(), unspent), new Amount(key.unit(), spent)));
        }
        List<Clawback> clawbacks = new ArrayList<>(purchase.clawbacks());
        clawbacks.add(new Clawback(cause, id, minor, unspent, basis, spent, false));
        return purchase.withClawbacks(clawbacks);
    }

    static Clawback ofRefund(Purchase purchase, int number) {
        return purchase.clawbacks().stream()
                .filter(each ->
                        each.cause() == Clawback.Cause.REFUND && each.id().equals(Integer.toString(number)))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Gives back exactly what was taken: unspent units to their pack, unless its time is over, and what was owed by owing
     * less. What was owed and has been repaid meanwhile comes back as units of the pack; if that is closed, as a pack of its
     * own, since what repaid it was not.
     */
    static Purchase reverse(Draft draft, Purchase purchase, Clawback clawback) {
        Pack pack = pack(draft, purchase);
        BalanceKey key = pack.terms().key();
        String reference = purchase.key().value();
        long owed = Math.min(clawback.debt(), draft.debt(key));
        long repaid = clawback.debt() - owed;
        if (owed > 0) {
            draft.debt(key, draft.debt(key) - owed);
            draft.move(Kind.GIVE_BACK, Account.REVOKED, Account.DEBT, key, owed, reference);
        }
        boolean open = pack.open() && !pack.expiredAt(draft.now());
        long steps = clawback.steps() + (open ? repaid : 0);
        if (steps > 0) {
            draft.put(
                    open
                            ? pack.with(
                                    pack.remaining() + steps,
                                    pack.held(),
                                    pack.basis() + clawback.basis(),
                                    pack.heldBasis())
                            : pack.losing(steps));
            draft.move(
                    Kind.GIVE_BACK,
                    Account.REVOKED,
                    open ? Account.AVAILABLE : Account.BREAKAGE,
                    pack,
                    steps,
                    clawback.basis(),
                    reference);
            Debts.repay(draft, key, reference);
        }
        int number = purchase.clawbacks().indexOf(clawback);
        if (!open && repaid > 0) {
            giveAnew(draft, purchase, pack, number + 1, repaid);
        }
        draft.raise(
                new Event.PackGivenBack(pack.id(), key, new Amount(key.unit(), clawback.steps() + clawback.debt())));
        List<Clawback> clawbacks = new ArrayList<>(purchase.clawbacks());
        clawbacks.set(number, clawback.reverse());
        return purchase.withClawbacks(clawbacks);
    }

    /** Its validity begins again. */
    private static void giveAnew(Draft draft, Purchase purchase, Pack pack, int number, long steps) {
        PackTerms closed = pack.terms();
        PackTerms terms = new PackTerms(
                closed.key(),
                new Amount(closed.key().unit(), steps),
                Origin.PROMOTIONAL,
                Optional.empty(),
                closed.priority(),
                purchase.offer().validity().map(draft::after),
                closed.offer());
        Issuing.issue(draft, new PackId(Clawback.KEYS + pack.number() + "/" + number), terms, Kind.GRANT);
    }
}
