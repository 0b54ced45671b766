package io.carnet.billing.contract;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.EventHandler;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;

/** A handler that remembers what it was told, and then does what a test wants. */
final class Told implements EventHandler {

    private final List<Envelope> told = new ArrayList<>();
    private volatile EventHandler then = envelope -> {};

    void then(EventHandler handler) {
        then = handler;
    }

    @Override
    public void on(Envelope envelope) throws Exception {
        synchronized (told) {
            told.add(envelope);
        }
        then.on(envelope);
    }

    /** A principal's events, as often as they came. */
    List<Envelope> of(Principal principal) {
        synchronized (told) {
            return told.stream()
                    .filter(envelope -> envelope.principal().equals(principal))
                    .toList();
        }
    }

    List<Long> numbers(Principal principal) {
        return of(principal).stream().map(Envelope::number).toList();
    }
}
