package io.carnet.billing.examples.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs on a PostgreSQL of its own: the library against the same books written by hand, all in one go. Within a cell the lines
 * take turns, round after round, so that whatever disturbs the machine disturbs all of them. At the end every database must
 * hold exactly what was answered.
 */
public final class DatabaseBenchmark {

    private static final int AUDITED = 20;
    private static final int WARM_UP_IN_FLIGHT = 64;

    private final Options options;
    private final Server server;
    private final Report report;
    private final Principals hot = Principals.hot();
    private final Principals uniform;

    private DatabaseBenchmark(Options options, Server server, Report report) {
        this.options = options;
        this.server = server;
        this.report = report;
        uniform = Principals.uniform(options.principals());
    }

    public static void main(String... arguments) throws Exception {
        Options options = Options.of(arguments);
        Files.createDirectories(Path.of("target"));
        Path file = Path.of("target", "database-benchmark-" + System.currentTimeMillis() + ".csv");
        try (Server server = Server.start(options.network());
                Report report = new Report(System.out, file)) {
            new DatabaseBenchmark(options, server, report).run();
        }
    }

    private void run() throws Exception {
        prepare();
        List<Entrant> entrants = new ArrayList<>();
        try {
            for (Line line : options.lines()) {
                entrants.add(Entrant.of(server, line));
            }
            for (Entrant entrant : entrants) {
                entrant.round(uniform, WARM_UP_IN_FLIGHT, options.warmUp());
            }
            report.titles();
            for (Cell cell : options.cells()) {
                report.rows(cell, rounds(cell, entrants));
            }
        } finally {
            entrants.forEach(Entrant::close);
        }
        check(entrants);
        if (options.processes() > 0) {
            TwoProcesses.measure(options, server, report, hot);
        }
    }

    private void prepare() throws Exception {
        Set<Line.Tables> needed = options.lines().stream().map(Line::tables).collect(Collectors.toSet());
        Template.make(server, Entrant.template(Line.Tables.NEW), hot, uniform);
        if (needed.contains(Line.Tables.FULL)) {
            History.make(server, options.history(), hot, uniform);
        }
    }

    private Map<Line, List<Round>> rounds(Cell cell, List<Entrant> entrants) throws Exception {
        Principals principals = cell.hot() ? hot : uniform;
        for (Entrant entrant : entrants) {
            entrant.round(principals, cell.inFlight(), options.round());
            entrant.analyze();
        }
        Map<Line, List<Round>> rounds = new EnumMap<>(Line.class);
        for (int number = 1; number <= options.rounds(); number++) {
            for (Entrant entrant : entrants) {
                Round round = entrant.round(principals, cell.inFlight(), options.round());
                report.note(cell, entrant.line().title(), number, round);
                rounds.computeIfAbsent(entrant.line(), line -> new ArrayList<>())
                        .add(round);
            }
        }
        return rounds;
    }

    private void check(List<Entrant> entrants) throws SQLException {
        List<String> audited = new ArrayList<>(hot.all());
        audited.addAll(uniform.all().subList(0, Math.min(AUDITED, uniform.all().size())));
        for (Entrant entrant : entrants) {
            entrant.check(audited);
        }
        report.say("");
        report.say("Every database holds exactly what was answered.");
    }
}
