package io.carnet.billing;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.internal.Requests;
import io.carnet.billing.internal.engine.Engine;
import io.carnet.billing.internal.rules.Replay;
import io.carnet.billing.internal.rules.Resume;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.store.BillingStore;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.util.List;
import java.util.Optional;

/**
 * What has happened, and how handlers are told of it: see {@link BillingBuilder#subscribe}. Each handler has a stream for
 * each principal, which the {@link Worker} delivers. Thread-safe.
 */
public final class Events {

    private final Engine engine;
    private final BillingStore store;

    Events(Engine engine, BillingStore store) {
        this.engine = engine;
        this.store = store;
    }

    /**
     * A page of a principal's events, with all that is due by now. Those that have been archived are not among them.
     *
     * @param principal whose
     * @param after only events numbered above this, 0 for the first page
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return by rising number
     */
    public List<Envelope> list(Principal principal, long after, int limit) {
        int rows = Pages.limit(limit);
        engine.catchUp(principal);
        return store.events(principal, after, rows);
    }

    /**
     * A page of the streams of a handler that are parked.
     *
     * @param handler its name
     * @param after only principals after this one, empty for the first page
     * @param limit at most this many, 1 to {@link io.carnet.billing.value.Limits#PAGE}
     * @return in the principals' key order
     */
    public List<Delivery> parked(String handler, Optional<Principal> after, int limit) {
        engine.refuseIfJoined();
        return store.parked(name(handler), after, Pages.limit(limit));
    }

    /**
     * Lets a parked stream go on, with the event that failed.
     *
     * @param principal whose events
     * @param handler its name
     * @return the stream; as it was, if it is not parked
     */
    public Outcome<Delivery> resume(Principal principal, String handler) {
        return engine.call(new Resume(principal, name(handler)));
    }

    /**
     * Lets a stream go on with another event, parked or not: an earlier one, to have events delivered again, or one behind
     * an event that can never be delivered. What has been archived is not delivered again. A worker that is just delivering the stream finishes what it is at, without
     * effect on this; the stream goes on when its lease is over.
     *
     * @param principal whose events
     * @param handler its name
     * @param from the number to go on with, from 1 to one above the last
     * @return the stream
     * @throws io.carnet.billing.refusal.InvalidRequestException if there is no such number
     */
    public Delivery replay(Principal principal, String handler, long from) {
        return engine.call(new Replay(principal, name(handler), from));
    }

    private static HandlerName name(String handler) {
        return Requests.value("handler", HandlerName::of, handler);
    }
}
