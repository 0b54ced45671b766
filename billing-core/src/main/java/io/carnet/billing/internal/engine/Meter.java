package io.carnet.billing.internal.engine;

import io.carnet.billing.metrics.Metrics;
import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.Outcome;
import io.carnet.billing.refusal.Refusal;
import io.carnet.billing.refusal.Violation;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Tells the host's metrics what the engine does, by stable names. Without metrics it reads no clock. */
final class Meter {

    /** A class's simple name, as {@code set_policy}. */
    private static final ClassValue<String> NAMES = new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
            return type.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        }
    };

    private final Metrics metrics;
    private final boolean on;

    Meter(Metrics metrics) {
        this.metrics = metrics;
        on = metrics != Metrics.NONE;
    }

    static String name(Class<?> type) {
        return NAMES.get(type);
    }

    /** When something begins; 0 without metrics. */
    long begin() {
        return on ? System.nanoTime() : 0;
    }

    /** How long ago; 0 without metrics. */
    long since(long begun) {
        return on ? System.nanoTime() - begun : 0;
    }

    void answered(Class<?> command, @Nullable Object answer, long nanos) {
        if (on) {
            String name = name(command);
            if (answer instanceof Outcome.Refused<?> refused) {
                Refusal refusal = refused.refusal();
                metrics.refused(name, refusal.reason().name().toLowerCase(Locale.ROOT), kinds(refusal));
            }
            metrics.command(name, result(answer), nanos);
        }
    }

    void failed(Class<?> command, Throwable cause, long nanos) {
        if (on) {
            String result = cause instanceof InvalidRequestException ? "invalid" : "failed";
            metrics.command(name(command), result, nanos);
        }
    }

    void overloaded(Class<?> command, int lane) {
        if (on) {
            metrics.overloaded(name(command), lane);
        }
    }

    void queued(int lane, IntSupplier depth) {
        if (on) {
            metrics.queued(lane, depth.getAsInt());
        }
    }

    void batch(int commands, String result, long nanos) {
        if (on) {
            metrics.batch(commands, result, nanos);
        }
    }

    private static Set<String> kinds(Refusal refusal) {
        Set<String> kinds = new LinkedHashSet<>();
        for (Violation violation : refusal.violations()) {
            kinds.add(name(violation.getClass()));
        }
        return kinds;
    }

    private static String result(@Nullable Object answer) {
        if (answer instanceof Outcome.Refused) {
            return "refused";
        }
        return answer instanceof Outcome.Done<?> done && done.effect() == Outcome.Effect.REPLAYED ? "replayed" : "done";
    }
}
