package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import java.util.Optional;

/**
 * Says what is bought by itself, or that nothing is.
 *
 * @param principal whose
 * @param expectedVersion the version the caller has seen
 * @param plan empty to buy nothing any more
 * @param keys what the provider keys of its charges will begin with
 */
public record SetTopUp(Principal principal, long expectedVersion, Optional<TopUp.Plan> plan, String keys)
        implements Command<Outcome<TopUp>> {

    @Override
    public Need need() {
        return Need.of(principal);
    }

    @Override
    public Outcome<TopUp> decide(Draft draft) {
        TopUp before = draft.topUp();
        if (before.version() == expectedVersion + 1 && before.plan().equals(plan)) {
            return Outcome.replayed(before);
        }
        if (before.version() != expectedVersion) {
            return Outcome.refused(
                    new Violation.Conflict("version", Long.toString(before.version()), Long.toString(expectedVersion)));
        }
        TopUp after = before.planned(plan, keys);
        draft.put(after);
        draft.note(Kind.POLICY, 0, "top-up version " + after.version());
        return Outcome.done(after);
    }
}
