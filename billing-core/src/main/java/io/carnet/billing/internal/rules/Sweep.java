package io.carnet.billing.internal.rules;

import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * Writes down what time has done to a wallet; everything else does so too before it decides.
 *
 * @param principal whose
 * @param past nothing is to happen up to here any more
 */
public record Sweep(Principal principal, Instant past) implements Command<Boolean> {

    @Override
    public Need need() {
        return Need.of(principal);
    }

    @Override
    public Boolean decide(Draft draft) {
        draft.close(past);
        return draft.changeCount() > 0;
    }
}
