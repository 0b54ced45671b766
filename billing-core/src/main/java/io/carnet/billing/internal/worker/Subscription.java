package io.carnet.billing.internal.worker;

import io.carnet.billing.event.Event;
import io.carnet.billing.event.EventHandler;
import io.carnet.billing.value.HandlerName;
import java.util.Set;

/**
 * A handler, and what it wants to be told.
 *
 * @param name its name
 * @param handler the host's code
 * @param types of these events, or of all if there are none
 */
public record Subscription(HandlerName name, EventHandler handler, Set<Class<? extends Event>> types) {

    public Subscription {
        types = Set.copyOf(types);
    }

    /** Whether it may want events of a type. */
    public boolean covers(Class<? extends Event> type) {
        return types.isEmpty() || types.stream().anyMatch(each -> each.isAssignableFrom(type));
    }
}
