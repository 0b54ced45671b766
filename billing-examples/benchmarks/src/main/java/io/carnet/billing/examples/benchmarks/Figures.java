package io.carnet.billing.examples.benchmarks;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks, with any options of JMH, and prints them as ratios to the map of counters. */
public final class Figures {

    private Figures() {}

    public static void main(String[] args) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(args))
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        Map<String, RunResult> settlements = byMethod(results, SettlementBenchmark.class);
        Map<String, RunResult> counters = byMethod(results, CounterBenchmark.class);
        System.out.printf(
                "%n| measured | per second | bytes each | counters per second | ratio |%n|---|---|---|---|---|%n");
        settlements.forEach((method, result) -> print(method, result, counters.get(method)));
    }

    private static Map<String, RunResult> byMethod(Collection<RunResult> results, Class<?> benchmark) {
        Map<String, RunResult> byMethod = new LinkedHashMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            if (name.startsWith(benchmark.getName() + ".")) {
                byMethod.put(result.getPrimaryResult().getLabel(), result);
            }
        }
        return byMethod;
    }

    private static void print(String method, RunResult ours, RunResult counters) {
        double score = ours.getPrimaryResult().getScore();
        Result<?> bytes = ours.getSecondaryResults().get("gc.alloc.rate.norm");
        System.out.printf(Locale.ROOT, "| %s | %,.0f | %,.0f |", method, score, bytes.getScore());
        if (counters == null) {
            System.out.println(" | |");
        } else {
            double baseline = counters.getPrimaryResult().getScore();
            System.out.printf(Locale.ROOT, " %,.0f | 1/%.0f |%n", baseline, baseline / score);
        }
    }
}
