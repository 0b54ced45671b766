package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Takes back what is unspent of a pack. What runs in flight hold may still be charged; what they give back is gone.
 *
 * @param principal whose pack
 * @param key names the command
 * @param pack the pack
 */
public record Revoke(Principal principal, CommandKey key, PackId pack) implements Command<Outcome<Pack>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(pack), Set.of(key), Set.of());
    }

    @Override
    public Outcome<Pack> decide(Draft draft) {
        Receipt receipt = Receipts.of(key, "revoke", "pack", pack);
        Optional<List<Violation>> conflicts = Receipts.conflicts(draft, receipt);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? Outcome.replayed(draft.packOfLine(pack))
                    : Outcome.refused(conflicts.get());
        }
        return draft.pack(pack)
                .map(found -> revoke(draft, found, receipt))
                .orElseGet(() -> Outcome.refused(new Violation.Unknown("pack", pack.value())));
    }

    private Outcome<Pack> revoke(Draft draft, Pack found, Receipt receipt) {
        PackState state = found.expiredAt(draft.now()) && found.open() ? PackState.EXPIRED : found.state();
        if (!found.in(state).open()) {
            return Outcome.refused(
                    new Violation.WrongState("pack " + pack, state.name().toLowerCase(Locale.ROOT), "revoked"));
        }
        Pack revoked = found.closed(PackState.REVOKED);
        draft.put(receipt);
        draft.put(revoked);
        draft.move(
                Kind.REVOKE,
                Account.AVAILABLE,
                Account.REVOKED,
                found,
                found.available(),
                found.availableBasis(),
                key.value());
        return Outcome.done(revoked);
    }
}
