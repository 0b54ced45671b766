package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.store.Receipt;
import io.carnet.billing.value.CommandKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a principal a pack.
 *
 * @param principal who gets it
 * @param key names the command and the pack
 * @param terms the pack's
 */
public record Grant(Principal principal, CommandKey key, PackTerms terms) implements Command<Outcome<Pack>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(new PackId(key.value())), Set.of(key), Set.of());
    }

    @Override
    public Outcome<Pack> decide(Draft draft) {
        PackId id = new PackId(key.value());
        Receipt receipt = Receipts.of(
                key,
                "grant",
                "unit",
                terms.key().unit(),
                "scope",
                terms.key().scope(),
                "amount",
                terms.granted(),
                "origin",
                terms.origin(),
                "cost",
                terms.cost(),
                "priority",
                terms.priority(),
                "expiresAt",
                terms.expiresAt(),
                "note",
                terms.offer());
        Optional<List<Violation>> conflicts = Receipts.conflicts(draft, receipt);
        if (conflicts.isPresent()) {
            return conflicts.get().isEmpty()
                    ? Outcome.replayed(draft.packOfLine(id))
                    : Outcome.refused(conflicts.get());
        }
        if (terms.expiresAt().filter(expiry -> !expiry.isAfter(draft.now())).isPresent()) {
            throw new InvalidRequestException("expiresAt", "must be in the future");
        }
        List<Violation> obstacles =
                Issuing.obstacles(draft, terms.key(), terms.granted().steps());
        if (!obstacles.isEmpty()) {
            return Outcome.refused(obstacles);
        }
        draft.put(receipt);
        return Outcome.done(Issuing.issue(draft, id, terms, Kind.GRANT));
    }
}
