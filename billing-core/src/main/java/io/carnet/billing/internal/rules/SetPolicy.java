package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.spending.StoredPolicy;
import io.carnet.billing.spending.Subject;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import java.util.Set;

/**
 * Replaces a subject's spending policy.
 *
 * @param principal whose
 * @param subject about whom
 * @param expectedVersion the version the caller has seen
 * @param policy the new policy
 */
public record SetPolicy(Principal principal, Subject subject, long expectedVersion, SpendingPolicy policy)
        implements Command<Outcome<StoredPolicy>> {

    @Override
    public Need need() {
        return new Need(principal, Set.of(), Set.of(), Set.of(), Set.of(subject));
    }

    @Override
    public Outcome<StoredPolicy> decide(Draft draft) {
        StoredPolicy before = draft.policy(subject);
        if (before.version() == expectedVersion + 1 && before.policy().equals(policy)) {
            return Outcome.replayed(before);
        }
        if (before.version() != expectedVersion) {
            return Outcome.refused(
                    new Violation.Conflict("version", Long.toString(before.version()), Long.toString(expectedVersion)));
        }
        StoredPolicy after = new StoredPolicy(subject, expectedVersion + 1, policy);
        draft.put(after);
        draft.note(Kind.POLICY, 0, subject + " version " + after.version());
        return Outcome.done(after);
    }
}
