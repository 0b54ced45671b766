package io.carnet.billing.internal.engine;

import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Violation;
import io.carnet.billing.store.Need;
import java.util.function.Function;

/** Where commands are answered. */
public interface Commands {

    /** Answers in the caller's thread, after the effect was written. */
    <A> A call(Command<A> command);

    /** Reads, with all that is due by now applied as any command would. */
    <T> T read(Need need, Function<Draft, T> reader);

    /** Refuses what need not be asked of the store. */
    <A> Outcome<A> refuse(Class<?> command, Violation violation);

    /** Throws unless what a command did is committed when it is answered. */
    void requireCommits();
}
