package io.carnet.billing.jdbc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Cleans up after this JVM, however it ends: killed too, or interrupted together with its whole build. */
final class Watchdog {

    /** Its input ends with the JVM that holds the other side. */
    private static final String WAIT = "trap '' INT TERM HUP; read never; ";

    private static final Queue<Process> KEPT = new ConcurrentLinkedQueue<>();

    private Watchdog() {}

    /** @param script for a shell, which gets the arguments as {@code $1} and so on */
    static void afterwards(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", WAIT + script, "watchdog"));
        command.addAll(List.of(arguments));
        try {
            KEPT.add(new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
