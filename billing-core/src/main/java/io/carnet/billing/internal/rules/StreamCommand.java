package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.store.Need;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.util.Set;

/** A step of the delivery of a principal's events to a handler. */
interface StreamCommand<A> extends Command<A> {

    Principal principal();

    HandlerName handler();

    @Override
    default Need need() {
        return new Need(principal(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(handler()));
    }

    @Override
    default A decide(Draft draft) {
        return decide(draft, draft.delivery(handler()));
    }

    A decide(Draft draft, Delivery stream);
}
