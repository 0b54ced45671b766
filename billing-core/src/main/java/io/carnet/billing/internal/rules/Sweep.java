package io.carnet.billing.internal.rules;

import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;

/**
 * Writes down what time has done to a wallet; everything else does so too before it decides.
 *
 * @param principal whose
 */
public record Sweep(Principal principal) implements Command<Boolean> {

    @Override
    public Need need() {
        return Need.of(principal);
    }

    @Override
    public Boolean decide(Draft draft) {
        return draft.changeCount() > 0;
    }
}
