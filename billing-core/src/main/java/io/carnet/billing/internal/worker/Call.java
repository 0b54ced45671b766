package io.carnet.billing.internal.worker;

/**
 * One call of a handler: it returns in time, or is declared hung, never both. Only while it runs is its thread
 * interrupted, so that no interrupt reaches what the thread does next.
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

    /** Declares it hung and interrupts it; false if it has returned before. */
    synchronized boolean hang() {
        if (over) {
            return false;
        }
        over = true;
        thread.interrupt();
        return true;
    }
}
