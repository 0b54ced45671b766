package io.carnet.billing.internal.worker;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.EventHandler;
import io.carnet.billing.value.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A handler that remembers what it was told, and fails or hangs where a test wants it to. */
final class Listener implements EventHandler {

    private final List<Envelope> told = new ArrayList<>();
    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch returned = new CountDownLatch(1);
    private volatile Predicate<Envelope> failing = envelope -> false;
    private volatile Predicate<Envelope> hanged = envelope -> false;

    static final class Planned extends Exception {

        private static final long serialVersionUID = 1L;

        Planned() {
            super("card 4242");
        }
    }

    void failOn(Predicate<Envelope> events) {
        failing = events;
    }

    /** Does not come back from the first of these, interrupted or not, until it is let go. */
    void hangOn(Predicate<Envelope> events) {
        hanged = events;
    }

    void awaitHung() {
        uninterrupted(hung);
    }

    void letGo() {
        hanging.countDown();
    }

    void awaitReturned() {
        uninterrupted(returned);
    }

    @Override
    public void on(Envelope envelope) throws Planned {
        synchronized (told) {
            told.add(envelope);
        }
        if (hanged.test(envelope) && hung.getCount() > 0) {
            hung.countDown();
            uninterrupted(hanging);
            returned.countDown();
        }
        if (failing.test(envelope)) {
            throw new Planned();
        }
    }

    List<Envelope> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    /** The numbers of a principal's events, as often as they came. */
    List<Long> numbers(Principal principal) {
        return told().stream()
                .filter(envelope -> envelope.principal().equals(principal))
                .map(Envelope::number)
                .toList();
    }

    private static void uninterrupted(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                if (!latch.await(1, TimeUnit.MINUTES)) {
                    throw new AssertionError("nobody came");
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
