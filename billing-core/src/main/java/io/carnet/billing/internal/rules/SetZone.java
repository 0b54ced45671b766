package io.carnet.billing.internal.rules;

import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.Principal;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Says where a principal's days begin. Windows that have begun keep their bounds.
 *
 * @param principal whose
 * @param zone the zone
 */
public record SetZone(Principal principal, ZoneId zone) implements Command<Outcome<ZoneId>> {

    @Override
    public Need need() {
        return Need.of(principal);
    }

    @Override
    public Outcome<ZoneId> decide(Draft draft) {
        if (draft.ownZone().filter(zone::equals).isPresent()) {
            return Outcome.replayed(zone);
        }
        draft.zone(Optional.of(zone));
        return Outcome.done(zone);
    }
}
