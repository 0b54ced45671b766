package io.carnet.billing.internal.rules;

import io.carnet.billing.journal.Kind;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;

/**
 * Ends a suspension, whyever it was.
 *
 * @param principal whose
 */
public record ResumeTopUp(Principal principal) implements Command<Outcome<TopUp>> {

    @Override
    public Need need() {
        return Need.of(principal);
    }

    @Override
    public Outcome<TopUp> decide(Draft draft) {
        TopUp before = draft.topUp();
        if (before.suspended().isEmpty()) {
            return Outcome.replayed(before);
        }
        TopUp after = before.resumed();
        draft.put(after);
        draft.note(Kind.POLICY, 0, "top-up resumed");
        return Outcome.done(after);
    }
}
