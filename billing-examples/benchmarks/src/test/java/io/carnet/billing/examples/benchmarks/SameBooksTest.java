package io.carnet.billing.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A comparison is fair only if everybody writes the same. */
class SameBooksTest {

    private static final Principals HOT = Principals.hot();
    private static final Principals UNIFORM = Principals.uniform(2);
    private static final List<String> TABLES = List.of(
            "wallet", "pack", "run", "cap_window", "policy", "receipt", "purchase", "journal", "event", "delivery");

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(Duration.ZERO);
        Template.make(server, Entrant.template(Line.Tables.NEW), HOT, UNIFORM);
        History.make(server, 2_000, HOT, UNIFORM);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void everybodyWritesTheSameRows() throws Exception {
        Map<String, List<String>> ofCarnet = books(Line.CARNET);
        assertThat(ofCarnet.get("run")).hasSize(7);
        assertThat(ofCarnet.get("journal")).hasSize(2 * 3 + 13);
        assertThat(books(Line.HAND_WRITTEN)).isEqualTo(ofCarnet);
        assertThat(books(Line.ONE_STATEMENT)).isEqualTo(ofCarnet);
    }

    private static Map<String, List<String>> books(Line line) throws Exception {
        try (Entrant entrant = Entrant.of(server, line)) {
            Contender contender = entrant.contender();
            for (String principal : List.of(HOT.next(), UNIFORM.all().get(0))) {
                for (int i = 0; i < 3; i++) {
                    for (int time = 0; time < 2; time++) {
                        contender.authorize(principal, "run-" + i);
                    }
                    for (int time = 0; time < 2; time++) {
                        contender.settle(principal, "run-" + i);
                    }
                }
            }
            contender.authorize(HOT.next(), "held");
            assertThatThrownBy(() -> contender.settle(HOT.next(), "unknown")).isInstanceOf(Exception.class);
            assertThatThrownBy(() -> contender.authorize("nobody", "run")).isInstanceOf(Exception.class);
            try (Ours ours = new Ours(entrant.url())) {
                assertThat(ours.drifts(HOT.next())).isEmpty();
                assertThat(ours.drifts(UNIFORM.all().get(0))).isEmpty();
            }
            return rows(entrant.url());
        }
    }

    /** Without instants and hashes, which differ from one second to the next. */
    private static Map<String, List<String>> rows(String url) throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                String sql = "SELECT regexp_replace(t::text, 'x[0-9a-f]{64}|\\y\\d{16}\\y', '*', 'g') FROM carnet_"
                        + table + " t ORDER BY 1";
                List<String> rows = new ArrayList<>();
                try (ResultSet found = statement.executeQuery(sql)) {
                    while (found.next()) {
                        rows.add(found.getString(1));
                    }
                }
                tables.put(table, rows);
            }
        }
        return tables;
    }

    @Test
    void noticesWhatWasAnsweredAndIsNotStored() throws Exception {
        for (Line line : List.of(Line.STAGED, Line.CARNET_STALE, Line.ONE_STATEMENT_FULL)) {
            try (Entrant entrant = Entrant.of(server, line)) {
                Round round = entrant.round(HOT, 4, Duration.ofMillis(50));
                assertThat(round.operations())
                        .isEqualTo(round.latencies().count())
                        .isPositive();
                entrant.round(UNIFORM, 4, Duration.ofMillis(50));
                entrant.check(HOT.all());
                entrant.operations().addAndGet(2);
                assertThatThrownBy(() -> entrant.check(HOT.all())).hasMessageContaining("should have stored");
            }
        }
    }
}
