package io.carnet.billing.examples.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What a database says was done. */
record Tally(long runs, long settled, long entries, long numbered, long taken, long held, long spent, long reserved) {

    private static final String SQL = """
            SELECT r.runs, r.settled, j.entries, w.numbered, p.taken, p.held, c.spent, c.held
            FROM (SELECT count(*) AS runs, count(*) FILTER (WHERE state = 'SETTLED') AS settled FROM carnet_run) r,
                (SELECT count(*) AS entries FROM carnet_journal) j,
                (SELECT coalesce(sum(entries), 0) AS numbered FROM carnet_wallet) w,
                (SELECT coalesce(sum(granted - remaining), 0) AS taken, coalesce(sum(held), 0) AS held
                    FROM carnet_pack) p,
                (SELECT coalesce(sum(spent), 0) AS spent, coalesce(sum(held), 0) AS held FROM carnet_cap_window) c
            """;

    static Tally of(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            row.next();
            return new Tally(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    row.getLong(8));
        }
    }

    /** After so many more runs were authorised and settled, each with its two entries. */
    Tally after(long pairs) {
        return new Tally(
                runs + pairs,
                settled + pairs,
                entries + 2 * pairs,
                numbered + 2 * pairs,
                taken + Books.PRICE * pairs,
                held,
                spent + Books.PRICE * pairs,
                reserved);
    }
}
