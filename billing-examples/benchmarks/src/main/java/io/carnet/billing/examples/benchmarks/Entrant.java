package io.carnet.billing.examples.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** A contender with a database of its own, and what it answered. */
record Entrant(Line line, String url, Contender contender, Tally before, AtomicLong operations)
        implements AutoCloseable {

    static String template(Line.Tables tables) {
        return "template_" + (tables == Line.Tables.FULL ? "full" : "new");
    }

    static Entrant of(Server server, Line line) throws SQLException {
        server.copy(template(line.tables()), line.database());
        String url = server.url(line.database());
        if (line.tables() == Line.Tables.STALE) {
            for (String table : List.of("wallet", "pack", "run", "cap_window", "journal", "marker")) {
                Server.execute(url, "ALTER TABLE carnet_" + table + " SET (autovacuum_enabled = false)");
            }
        }
        return new Entrant(line, url, line.on(server.distant(url)), Tally.of(url), new AtomicLong());
    }

    Round round(Principals principals, int inFlight, Duration time) throws Exception {
        Round round = contender.round(principals, inFlight, time);
        operations.addAndGet(round.operations());
        return round;
    }

    void analyze() throws SQLException {
        if (line.tables() != Line.Tables.STALE) {
            Server.execute(url, "ANALYZE");
        }
    }

    /** Compares the database with what was answered and, where no history was made up, asks the library's own audit. */
    void check(List<String> audited) throws SQLException {
        Tally expected = before.after(operations.get() / 2);
        Tally actual = Tally.of(url);
        if (!actual.equals(expected)) {
            throw new IllegalStateException(line.title() + " should have stored " + expected + ", has " + actual);
        }
        if (line.tables() != Line.Tables.FULL) {
            try (Ours ours = new Ours(url)) {
                for (String principal : audited) {
                    List<String> drifts = ours.drifts(principal);
                    if (!drifts.isEmpty()) {
                        throw new IllegalStateException(
                                String.format(Locale.ROOT, "%s: %s: %s", line.title(), principal, drifts));
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        contender.close();
    }
}
