package io.carnet.billing.internal.engine;

import io.carnet.billing.internal.rules.Command;
import io.carnet.billing.internal.rules.Draft;
import io.carnet.billing.store.Need;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A command that waits for its answer. */
final class Pending<A> {

    final Command<A> command;
    final Need need;
    final CompletableFuture<A> answer = new CompletableFuture<>();
    private final long begun;
    private @Nullable A decided;
    private @Nullable Throwable refused;

    Pending(Command<A> command, long begun) {
        this.command = command;
        this.begun = begun;
        need = command.need();
    }

    void decide(Draft draft) {
        decided = null;
        refused = null;
        decided = draft.decide(command);
    }

    void refuse(Throwable cause) {
        refused = cause;
    }

    /** Only after the commit: until then nobody is told anything. */
    void answer(Meter meter) {
        if (refused != null) {
            fail(refused, meter);
        } else {
            meter.answered(command.getClass(), decided, meter.since(begun));
            answer.complete(decided);
        }
    }

    void fail(Throwable cause, Meter meter) {
        meter.failed(command.getClass(), cause, meter.since(begun));
        answer.completeExceptionally(cause);
    }
}
