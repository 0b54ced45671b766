package io.carnet.billing.internal.rules;

import io.carnet.billing.store.Need;

/**
 * Something asked of one principal's wallet.
 *
 * @param <A> what it answers
 */
public interface Command<A> {

    /** What must be loaded for it. */
    Need need();

    /**
     * Decides. Every check comes before the first change, so that a refusal, or a typed exception, leaves the draft as it
     * was, but for the record of a run that was refused.
     */
    A decide(Draft draft);
}
