package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * Says that events were delivered, and lets the stream go; if there are more, so that it is found. Answers false, and changes nothing, if the stream is not as it
 * was claimed: somebody else has taken it over, or the host wants it replayed.
 *
 * @param claimed the stream as it was claimed
 * @param upTo the last event that was delivered
 */
public record Acknowledge(Delivery claimed, long upTo) implements StreamCommand<Boolean> {

    @Override
    public Principal principal() {
        return claimed.principal();
    }

    @Override
    public HandlerName handler() {
        return claimed.handler();
    }

    @Override
    public Boolean decide(Draft draft, Delivery stream) {
        boolean held = stream.version() == claimed.version();
        if (held) {
            int failures = upTo > stream.delivered() ? 0 : stream.failures();
            boolean all = upTo >= draft.eventCount();
            draft.put(stream.resting(upTo, failures, all ? Instant.EPOCH : Delivery.AT_ONCE));
        }
        return held;
    }
}
