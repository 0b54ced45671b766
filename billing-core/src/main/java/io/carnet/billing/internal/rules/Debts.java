package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Pack;
import java.util.List;

/** Debt comes first: whatever becomes available repays it, so that either debt is zero or available is. */
final class Debts {

    private Debts() {}

    /** What comes back to a pack that is closed repays a debt; nobody can spend the rest. */
    static void lose(Draft draft, Pack pack, Kind kind, Account from, long steps, long basis, String reference) {
        BalanceKey key = pack.terms().key();
        long repaid = Math.min(draft.debt(key), steps);
        long repaidBasis = Basis.part(basis, repaid, steps);
        draft.put(pack.losing(steps - repaid));
        if (repaid > 0) {
            draft.debt(key, draft.debt(key) - repaid);
            draft.move(kind, from, Account.AVAILABLE, pack, repaid, repaidBasis, reference);
            draft.move(Kind.REPAYMENT, Account.AVAILABLE, Account.DEBT, pack, repaid, repaidBasis, reference);
        }
        if (steps > repaid) {
            draft.move(kind, from, Account.BREAKAGE, pack, steps - repaid, basis - repaidBasis, reference);
        }
    }

    static void repay(Draft draft, BalanceKey key, String reference) {
        if (draft.debt(key) == 0) {
            return;
        }
        List<Pack> packs = draft.livePacks().stream()
                .filter(pack -> pack.terms().key().equals(key) && pack.open() && pack.available() > 0)
                .sorted(Pack.BURN_ORDER)
                .toList();
        for (Pack pack : packs) {
            long steps = Math.min(draft.debt(key), pack.available());
            if (steps > 0) {
                long basis = Basis.part(pack.availableBasis(), steps, pack.available());
                draft.put(pack.with(pack.remaining() - steps, pack.held(), pack.basis() - basis, pack.heldBasis()));
                draft.debt(key, draft.debt(key) - steps);
                draft.move(Kind.REPAYMENT, Account.AVAILABLE, Account.DEBT, pack, steps, basis, reference);
            }
        }
    }
}
