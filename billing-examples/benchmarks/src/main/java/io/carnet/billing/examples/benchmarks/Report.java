package io.carnet.billing.examples.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Every round in a file, and the medians of a cell's rounds as rows of a table in Markdown. */
final class Report implements AutoCloseable {

    private final PrintStream out;
    private final Path file;
    private final Writer raw;

    Report(PrintStream out, Path file) throws IOException {
        this.out = out;
        this.file = file;
        raw = Files.newBufferedWriter(file);
        raw.write("cell,line,round,operations,nanos,p50,p90,p99,p999,longest\n");
    }

    void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    void note(Cell cell, String line, int number, Round round) throws IOException {
        Latencies took = round.latencies();
        raw.write(String.format(
                Locale.ROOT,
                "%s,%s,%d,%d,%d,%d,%d,%d,%d,%d%n",
                cell,
                line,
                number,
                round.operations(),
                round.nanos(),
                took.percentile(50),
                took.percentile(90),
                took.percentile(99),
                took.percentile(99.9),
                took.percentile(100)));
        raw.flush();
    }

    void titles() {
        say("");
        say("| load | line | operations/s | p50 ms | p99 ms | hand-written | one statement |");
        say("|---|---|---|---|---|---|---|");
    }

    void rows(Cell cell, Map<Line, List<Round>> rounds) {
        Map<Line, Double> speeds = new EnumMap<>(Line.class);
        rounds.forEach((line, of) -> speeds.put(line, median(of, Round::perSecond)));
        rounds.forEach((line, of) -> say(
                "| %s | %s | %,.0f | %.2f | %.2f | %s | %s |",
                cell,
                line.title(),
                speeds.get(line),
                median(of, round -> round.latencies().percentile(50)) / 1e6,
                median(of, round -> round.latencies().percentile(99)) / 1e6,
                times(speeds, line, line.handWritten()),
                times(speeds, line, line.oneStatement())));
    }

    private static String times(Map<Line, Double> speeds, Line line, Line other) {
        return Optional.ofNullable(speeds.get(other))
                .map(baseline -> String.format(Locale.ROOT, "%.2f×", speeds.get(line) / baseline))
                .orElse("");
    }

    static <T> double median(List<T> all, ToDoubleFunction<T> value) {
        List<Double> sorted = new ArrayList<>();
        all.forEach(one -> sorted.add(value.applyAsDouble(one)));
        sorted.sort(null);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    @Override
    public void close() throws IOException {
        raw.close();
        say("");
        say("Every round: %s", file.toAbsolutePath());
    }
}
