package io.carnet.billing.internal.worker;

/**
 * One call of a handler: it returns in time, or is declared hung, never both. Only while it runs is its thread
 * interrupted, so that no interrupt reaches what the thread does next; and the thread does nothing next before all that
 * follows from a hung call is done.
 */
final class Call {

    private final Thread thread = Thread.currentThread();
    private boolean over;

    /** The handler has returned; false if it was declared hung before. */
    synchronized boolean returned() {
        boolean inTime = !over;
        over = true;
        return inTime;
    }

    /** Declares it hung, interrupts it and does what follows from that, unless it has returned before. */
    synchronized void hang(Runnable whatFollows) {
        if (!over) {
            over = true;
            thread.interrupt();
            whatFollows.run();
        }
    }
}
