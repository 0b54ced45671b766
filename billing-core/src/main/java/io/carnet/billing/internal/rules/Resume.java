package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;

/**
 * Lets a parked stream go on where it stopped.
 *
 * @param principal whose events
 * @param handler which handler's
 */
public record Resume(Principal principal, HandlerName handler) implements StreamCommand<Outcome<Delivery>> {

    @Override
    public Outcome<Delivery> decide(Draft draft, Delivery stream) {
        return stream.parked()
                ? Outcome.done(draft.put(stream.resting(stream.delivered(), 0, Delivery.AT_ONCE)))
                : Outcome.replayed(stream);
    }
}
