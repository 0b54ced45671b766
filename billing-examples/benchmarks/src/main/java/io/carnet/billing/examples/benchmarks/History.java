package io.carnet.billing.examples.benchmarks;

import java.sql.SQLException;

/** Settled runs of the past with their entries, behind the two of a pack and a policy; of one principal, twenty times as many. */
final class History {

    private static final int HOT = 20;

    private History() {}

    /** Full tables, out of new ones. */
    static void make(Server server, long entries, Principals hot, Principals uniform) throws SQLException {
        String database = Entrant.template(Line.Tables.FULL);
        server.copy(Entrant.template(Line.Tables.NEW), database);
        String url = server.url(database);
        long each = entries / 2 / (uniform.all().size() + HOT);
        write(url, uniform, each);
        write(url, hot, each * HOT);
        Server.execute(url, "VACUUM ANALYZE");
    }

    private static void write(String url, Principals principals, long runs) throws SQLException {
        String names = "unnest('{" + String.join(",", principals.all()) + "}'::text[]) AS p(name)";
        String time = "(1700000000000000 + n * 1000000)";
        Server.execute(
                url,
                """
                UPDATE carnet_wallet SET entries = entries + 2 * %1$d, runs = runs + %1$d FROM %2$s
                WHERE principal = name
                """.formatted(runs, names),
                """
                INSERT INTO carnet_run (principal, run_key, refused_no, run_no, product, spender_group, terms, state,
                    charge_state, funding, reserved, hold_lines, shares, until_at, latest_at, charged, owed, shortfall, used,
                    settled_with, authorized_at, accepted_at, closed_at, steps)
                SELECT name, 'past-' || n, 0, n, '%3$s', '%4$s', '%5$s', 'SETTLED', 'CHARGED', 'CREDITS', %6$d,
                    'past 0 0 %6$d 0', 'GROUP %4$s  DAY CREDITS 1700000000000000 %6$d 0', %7$s, %7$s, %6$d, 0, 0, '', '',
                    %7$s, %7$s, %7$s,
                    'AUTHORIZED ' || %7$s || ' ' || 2 * n || ' ' || 2 * n + 1 || E' 1\\nSETTLED ' || %7$s || ' '
                        || 2 * n + 1 || ' ' || 2 * n + 2 || ' 1 '
                FROM generate_series(1::bigint, %1$d) AS n, %2$s
                """.formatted(runs, names, Books.PRODUCT, Books.GROUP, Books.TERMS, Books.PRICE, time),
                """
                INSERT INTO carnet_journal (principal, entry_no, at, kind, from_account, to_account, unit, scope, pack_id,
                    steps, basis, reference, hash)
                SELECT name, n + 2, %3$s, 4 - n %% 2, 3 - n %% 2, 4 - n %% 2, 'CREDITS', '*', 'past', %4$d, 0,
                    'past-' || (n + 1) / 2, sha256(int8send(n))
                FROM generate_series(1::bigint, 2 * %1$d) AS n, %2$s
                """.formatted(runs, names, time, Books.PRICE));
    }
}
