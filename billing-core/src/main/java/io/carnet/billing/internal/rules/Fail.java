package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.Optional;

/**
 * Says that an event could not be delivered, and lets the stream go: it rests for a second, twice as long after each
 * further failure, and is parked when the event has failed too often. Answers nothing, and changes nothing, if the stream
 * is not as it was claimed.
 *
 * @param claimed the stream as it was claimed
 * @param upTo the last event that was delivered before
 */
public record Fail(Delivery claimed, long upTo) implements StreamCommand<Optional<Delivery>> {

    private static final Duration FIRST_REST = Duration.ofSeconds(1);

    @Override
    public Principal principal() {
        return claimed.principal();
    }

    @Override
    public HandlerName handler() {
        return claimed.handler();
    }

    @Override
    public Optional<Delivery> decide(Draft draft, Delivery stream) {
        if (stream.version() != claimed.version()) {
            return Optional.empty();
        }
        int failures = upTo > stream.delivered() ? 1 : stream.failures() + 1;
        return Optional.of(draft.put(
                failures < Limits.DELIVERY_FAILURES
                        ? stream.resting(upTo, failures, draft.after(FIRST_REST.multipliedBy(1L << (failures - 1))))
                        : stream.givenUp(upTo, failures)));
    }
}
