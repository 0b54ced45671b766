package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.run.Run;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.util.Locale;
import java.util.Set;

/** A step of a run that has been authorised. */
interface RunCommand extends Command<Outcome<Run>> {

    Principal principal();

    RunKey key();

    @Override
    default Need need() {
        return new Need(principal(), Set.of(key()), Set.of(), Set.of(), Set.of());
    }

    @Override
    default Outcome<Run> decide(Draft draft) {
        return draft.run(key())
                .map(run -> decide(draft, run))
                .orElseGet(() -> Outcome.refused(new Violation.Unknown("run", key().value())));
    }

    Outcome<Run> decide(Draft draft, Run run);

    static Outcome<Run> wrongState(Run run, String wanted) {
        return Outcome.refused(
                new Violation.WrongState("run " + run.key(), run.state().name().toLowerCase(Locale.ROOT), wanted));
    }
}
