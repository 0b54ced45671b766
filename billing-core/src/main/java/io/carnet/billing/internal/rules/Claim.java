package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * Takes a stream up, so that nobody else does for a while. Answers nothing if there is nothing to deliver, or it is
 * somebody else's turn.
 *
 * @param principal whose events
 * @param handler for which handler
 * @param lease for how long
 */
public record Claim(Principal principal, HandlerName handler, Duration lease)
        implements StreamCommand<Optional<Delivery>> {

    @Override
    public Optional<Delivery> decide(Draft draft, Delivery stream) {
        boolean free = !stream.parked() && !stream.notBefore().isAfter(draft.now());
        if (!free || stream.delivered() >= draft.eventCount()) {
            return Optional.empty();
        }
        return Optional.of(draft.put(stream.claimed(draft.after(lease))));
    }
}
