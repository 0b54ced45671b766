package io.carnet.billing.examples.benchmarks;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is measured, and for how long.
 *
 * @param rounds counted rounds of each cell
 * @param warmUp how long each line works before the first cell, so that the JVM has compiled it
 * @param round how long a round of one line lasts
 * @param cells the patterns of load
 * @param lines who takes part
 * @param principals how many share the uniform load
 * @param history entries that full tables begin with
 * @param processes callers of each of two processes; 0 leaves them out
 * @param network what is added to each round trip
 */
record Options(
        int rounds,
        Duration warmUp,
        Duration round,
        List<Cell> cells,
        List<Line> lines,
        int principals,
        long history,
        int processes,
        Duration network) {

    private static final Map<String, String> DEFAULTS = Map.of(
            "rounds", "5",
            "warm-up", "30000",
            "millis", "2000",
            "cells", "hot:1,hot:16,hot:64,hot:256,uniform:1,uniform:16,uniform:64,uniform:256",
            "lines",
                    "carnet,staged,hand-written,one-statement,carnet-stale,carnet-full,hand-written-full,one-statement-full",
            "principals", "10000",
            "history", "5000000",
            "processes", "64",
            "network", "0");

    private static final Map<String, String> QUICK = Map.of(
            "rounds", "1",
            "warm-up", "300",
            "millis", "300",
            "cells", "hot:16,uniform:16",
            "principals", "100",
            "history", "20000",
            "processes", "16");

    /** {@code --name value}, in any order; {@code --quick} alone for a look at whether it works. */
    static Options of(String... arguments) {
        Map<String, String> given = new HashMap<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].replaceFirst("^--", "");
            if (name.equals("quick")) {
                given.putAll(QUICK);
            } else if (DEFAULTS.containsKey(name) && i + 1 < arguments.length) {
                given.put(name, arguments[++i]);
            } else {
                throw new IllegalArgumentException(
                        "--quick, or a value for one of " + DEFAULTS.keySet() + ", not " + arguments[i]);
            }
        }
        return new Options(
                Integer.parseInt(given.get("rounds")),
                Duration.ofMillis(Long.parseLong(given.get("warm-up"))),
                Duration.ofMillis(Long.parseLong(given.get("millis"))),
                list(given.get("cells"), Cell::of),
                list(given.get("lines"), Line::of),
                Integer.parseInt(given.get("principals")),
                Long.parseLong(given.get("history")),
                Integer.parseInt(given.get("processes")),
                Duration.ofNanos(1_000 * Long.parseLong(given.get("network"))));
    }

    private static <T> List<T> list(String text, Function<String, T> read) {
        return Arrays.stream(text.split(",")).map(read).toList();
    }
}
