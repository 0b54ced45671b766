package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * Delivers again from an event on, or goes on behind one that cannot be delivered. Whoever is delivering right now loses
 * the stream, but keeps its lease, so that nobody begins beside it.
 *
 * @param principal whose events
 * @param handler which handler's
 * @param from the event to go on with
 */
public record Replay(Principal principal, HandlerName handler, long from) implements StreamCommand<Delivery> {

    @Override
    public Delivery decide(Draft draft, Delivery stream) {
        if (from < 1 || from > draft.eventCount() + 1) {
            throw new InvalidRequestException("from", "must be 1 to " + (draft.eventCount() + 1));
        }
        Instant leased = stream.notBefore();
        return draft.put(stream.resting(from - 1, 0, leased.isAfter(draft.now()) ? leased : Delivery.AT_ONCE));
    }
}
