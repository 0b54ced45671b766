package io.carnet.billing.examples.tools;

import io.carnet.billing.run.RunState;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What customers call the states of a run. */
enum Status {
    RUNNING,
    COMPLETED,
    FAILED,
    EXPIRED,
    REFUSED,
    ARCHIVED;

    RunState[] states() {
        return Arrays.stream(RunState.values())
                .filter(state -> of(state) == this)
                .toArray(RunState[]::new);
    }

    static Status of(RunState state) {
        return switch (state) {
            case HELD, ACCEPTED, PARKED -> RUNNING;
            case SETTLED -> COMPLETED;
            case RELEASED -> FAILED;
            case EXPIRED -> EXPIRED;
            case REFUSED -> REFUSED;
            case ARCHIVED -> ARCHIVED;
        };
    }

    static Status named(String name) {
        return Arrays.stream(values())
                .filter(status -> status.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(Status::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
