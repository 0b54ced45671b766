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
        long spent = Math.max(0, Math.min(due - unspent, spent(pack) - units));
        return take(draft, purchase, cause, id, minor, unspent, spent);
    }

    /** All that is neither available, nor lost; what runs in flight hold as well, since it repays what is owed if it comes back. */
    private static long spent(Pack pack) {
        return pack.terms().granted().steps() - pack.available() - pack.lost();
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
        draft.raise(new Event.PackClawedBack(
                pack.id(), key, new Amount(key.unit(), unspent), new Amount(key.unit(), spent)));
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
     * Gives back exactly what was taken: unspent units to their pack, and what was owed by owing less. What was owed and has
     * been repaid meanwhile, by whatever pack, comes back as a pack of its own.
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
        if (clawback.steps() > 0 && open) {
            draft.put(pack.with(
                    pack.remaining() + clawback.steps(),
                    pack.held(),
                    pack.basis() + clawback.basis(),
                    pack.heldBasis()));
            draft.move(
                    Kind.GIVE_BACK,
                    Account.REVOKED,
                    Account.AVAILABLE,
                    pack,
                    clawback.steps(),
                    clawback.basis(),
                    reference);
            Debts.repay(draft, key, reference);
        } else if (clawback.steps() > 0) {
            Debts.lose(draft, pack, Kind.GIVE_BACK, Account.REVOKED, clawback.steps(), clawback.basis(), reference);
        }
        draft.raise(new Event.PackGivenBack(pack.id(), key, new Amount(key.unit(), clawback.steps() + owed)));
        int number = purchase.clawbacks().indexOf(clawback);
        if (repaid > 0) {
            giveAnew(draft, purchase, pack, number + 1, repaid, open);
        }
        List<Clawback> clawbacks = new ArrayList<>(purchase.clawbacks());
        clawbacks.set(number, clawback.reverse());
        return purchase.withClawbacks(clawbacks);
    }

    /** It lasts as long as the pack; if that is closed, its validity begins again. */
    private static void giveAnew(Draft draft, Purchase purchase, Pack pack, int number, long steps, boolean open) {
        PackTerms own = pack.terms();
        PackTerms terms = new PackTerms(
                own.key(),
                new Amount(own.key().unit(), steps),
                Origin.PROMOTIONAL,
                Optional.empty(),
                own.priority(),
                open ? own.expiresAt() : purchase.offer().validity().map(draft::after),
                own.offer());
        Issuing.issue(draft, new PackId(Clawback.KEYS + pack.number() + "/" + number), terms, Kind.GRANT);
    }
}
