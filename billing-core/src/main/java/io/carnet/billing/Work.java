package io.carnet.billing;

/**
 * A piece of billable work.
 *
 * @param <T> what it makes
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface Work<T, E extends Exception> {

    /**
     * Does it, once.
     *
     * @param run the run it is billed as; metered work reports its usage there
     * @return what it makes
     * @throws E if it fails; the run is released
     */
    T perform(ActiveRun run) throws E;
}
