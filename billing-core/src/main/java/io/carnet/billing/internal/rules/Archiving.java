package io.carnet.billing.internal.rules;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.run.Run;
import io.carnet.billing.value.HandlerName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Which rows nobody needs any more that are before an instant. */
public final class Archiving {

    private Archiving() {}

    /**
     * Whether a run may go: it was closed before, with all its entries, and can never be settled late any more.
     *
     * @param past the wallet's time is never before it again, and entries before it are behind the checkpoint
     */
    public static boolean mayGo(Run run, Instant past, Duration grace) {
        boolean closed = run.times().closed().filter(at -> at.isBefore(past)).isPresent();
        return switch (run.state()) {
            case SETTLED, RELEASED, REFUSED -> closed;
            case EXPIRED -> closed && !past.isBefore(run.hold().until().plus(grace));
            case HELD, ACCEPTED, PARKED, ARCHIVED -> false;
        };
    }

    /**
     * The last event every handler has been told of, but never a principal's last one: a new handler finds there how far
     * events have come.
     *
     * @param events how many the principal ever had
     * @param streams of every handler that ever took them up
     * @param handlers those of this billing, which may not have begun
     */
    public static long lastEvent(long events, Collection<Delivery> streams, Collection<HandlerName> handlers) {
        Map<HandlerName, Long> told = new HashMap<>();
        handlers.forEach(handler -> told.put(handler, 0L));
        streams.forEach(stream -> told.put(stream.handler(), stream.delivered()));
        return told.values().stream().reduce(events - 1, Math::min);
    }
}
