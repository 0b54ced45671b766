package io.carnet.billing.event;

/**
 * The host's code that is told of events: at least once, and those of one principal in their order. An event comes again
 * if the process ends between the handler's effect and the note of it, or if the handler took too long: what it does
 * should be idempotent by the envelope's principal and number.
 *
 * <p>Called in threads of the library's own, for several principals at once. It may call billing, but must not run or close
 * the worker, which would wait for it. It should heed interrupts: one that is not done in time is interrupted, and nobody
 * waits for it any more.
 */
@FunctionalInterface
public interface EventHandler {

    /**
     * Takes an event.
     *
     * @param envelope the event
     * @throws Exception if it could not; the event comes again later, and those after it wait. Only its class is logged
     */
    void on(Envelope envelope) throws Exception;
}
