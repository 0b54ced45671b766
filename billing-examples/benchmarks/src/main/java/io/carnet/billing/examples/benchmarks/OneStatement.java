package io.carnet.billing.examples.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.value.Unit;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The same books in one statement for each operation: one round trip, committed with it. The database decides and computes
 * the hash. What may not be breaks a constraint, which undoes all of it; only then is the run looked up.
 */
final class OneStatement implements Contender {

    private static final String AUTHORIZE = """
            WITH w AS (
                UPDATE carnet_wallet
                SET last_at = GREATEST(last_at, ?), entries = entries + 1, runs = runs + 1, open_runs = open_runs + 1,
                    head = sha256(head || int8send(entries + 1) || int8send(GREATEST(last_at, ?)) || ?)
                WHERE principal = ?
                RETURNING last_at, entries, runs, head),
            p AS (
                UPDATE carnet_pack SET held = held + ?
                WHERE principal = ? AND live = 1 AND remaining - held >= ? AND EXISTS (SELECT 1 FROM w)
                RETURNING pack_id),
            c AS (
                INSERT INTO carnet_cap_window AS cap (principal, subject_level, subject_group, subject_name, window_kind,
                    measure, starts_at, ends_at, spent, held, forgiven)
                SELECT ?, 'GROUP', ?, '', 'DAY', 'CREDITS', ?, ?, 0, ?, 0 FROM p
                ON CONFLICT (principal, subject_level, subject_group, subject_name, window_kind, measure, starts_at)
                DO UPDATE SET held = cap.held + EXCLUDED.held
                    WHERE cap.spent + cap.held - cap.forgiven + EXCLUDED.held <= ?
                RETURNING held),
            r AS (
                INSERT INTO carnet_run (principal, run_key, refused_no, run_no, product, spender_group, terms, state,
                    charge_state, funding, reserved, hold_lines, shares, until_at, latest_at, due_at, charged, owed,
                    shortfall, used, authorized_at, steps)
                SELECT ?, ?, 0, w.runs, ?, ?, ?, 'HELD', 'PENDING', 'CREDITS', ?, ?, ?, w.last_at + ?, w.last_at + ?,
                    w.last_at + ?, 0, 0, 0, '', w.last_at,
                    'AUTHORIZED ' || w.last_at || ' ' || w.entries - 1 || ' ' || w.entries || ' 1'
                FROM w)
            INSERT INTO carnet_journal (principal, entry_no, at, kind, from_account, to_account, unit, scope, pack_id,
                steps, basis, reference, hash)
            SELECT ?, w.entries, w.last_at, (SELECT ? FROM p, c), ?, ?, 'CREDITS', ?, ?, ?, 0, ?, w.head FROM w
            """;

    private static final String SETTLE = """
            WITH w AS (
                UPDATE carnet_wallet
                SET last_at = GREATEST(last_at, ?), entries = entries + 1, open_runs = open_runs - 1,
                    head = sha256(head || int8send(entries + 1) || int8send(GREATEST(last_at, ?)) || ?)
                WHERE principal = ?
                RETURNING last_at, entries, head),
            r AS (
                UPDATE carnet_run
                SET state = 'SETTLED', charge_state = 'CHARGED', hold_lines = ?,
                    shares = replace(shares, ' 0 ' || reserved, ' ' || reserved || ' 0'), due_at = NULL,
                    charged = reserved, settled_with = '', accepted_at = w.last_at, closed_at = w.last_at,
                    steps = steps || E'\\nSETTLED ' || w.last_at || ' ' || w.entries - 1 || ' ' || w.entries || ' 1 '
                FROM w
                WHERE principal = ? AND run_key = ? AND refused_no = 0 AND state = 'HELD'
                RETURNING shares),
            p AS (
                UPDATE carnet_pack SET held = held - ?, remaining = remaining - ?
                WHERE principal = ? AND live = 1 AND EXISTS (SELECT 1 FROM r)
                RETURNING 1),
            c AS (
                UPDATE carnet_cap_window SET held = held - ?, spent = spent + ?
                WHERE principal = ? AND subject_level = 'GROUP' AND subject_group = ? AND subject_name = ''
                    AND window_kind = 'DAY' AND measure = 'CREDITS'
                    AND starts_at = (SELECT split_part(shares, ' ', 6)::bigint FROM r) AND EXISTS (SELECT 1 FROM p)
                RETURNING 1)
            INSERT INTO carnet_journal (principal, entry_no, at, kind, from_account, to_account, unit, scope, pack_id,
                steps, basis, reference, hash)
            SELECT ?, w.entries, w.last_at, (SELECT ? FROM c), ?, ?, 'CREDITS', ?, ?, ?, 0, ?, w.head FROM w
            """;

    private static final String STATE =
            "SELECT state FROM carnet_run WHERE principal = ? AND run_key = ? AND refused_no = 0";

    private final HikariDataSource pool;

    OneStatement(String url) {
        pool = Server.pool(url, true);
    }

    private static final class Slots {

        private final PreparedStatement statement;
        private int last;

        Slots(PreparedStatement statement) {
            this.statement = statement;
        }

        Slots text(String... values) throws SQLException {
            for (String value : values) {
                statement.setString(++last, value);
            }
            return this;
        }

        Slots number(long... values) throws SQLException {
            for (long value : values) {
                statement.setLong(++last, value);
            }
            return this;
        }

        Slots small(int... values) throws SQLException {
            for (int value : values) {
                statement.setInt(++last, value);
            }
            return this;
        }

        Slots bytes(byte[] value) throws SQLException {
            statement.setBytes(++last, value);
            return this;
        }
    }

    @Override
    public void authorize(String principal, String key) throws SQLException {
        long now = Books.now();
        long day = Books.day(now);
        try (Connection connection = pool.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(AUTHORIZE)) {
                Slots slots = new Slots(statement)
                        .number(now, now)
                        .bytes(hashed(principal, key, Kind.HOLD, Account.AVAILABLE, Account.HELD))
                        .text(principal)
                        .number(Books.PRICE)
                        .text(principal)
                        .number(Books.PRICE)
                        .text(principal, Books.GROUP)
                        .number(day, day + Books.DAY_MICROS, Books.PRICE, Books.CAP)
                        .text(principal, key, Books.PRODUCT, Books.GROUP, Books.TERMS)
                        .number(Books.PRICE)
                        .text(Books.LINES_HELD, Books.share(day) + " 0 " + Books.PRICE)
                        .number(Books.HOLD_MICROS, Books.LONGEST_MICROS, Books.HOLD_MICROS);
                append(slots, principal, key, Kind.HOLD, Account.AVAILABLE, Account.HELD);
                written(statement);
            } catch (SQLException e) {
                state(connection, principal, key, e);
            }
        }
    }

    @Override
    public void settle(String principal, String key) throws SQLException {
        long now = Books.now();
        try (Connection connection = pool.getConnection()) {
            try (PreparedStatement statement = connection.prepareStatement(SETTLE)) {
                Slots slots = new Slots(statement)
                        .number(now, now)
                        .bytes(hashed(principal, key, Kind.CHARGE, Account.HELD, Account.CONSUMED))
                        .text(principal, Books.LINES_TAKEN, principal, key)
                        .number(Books.PRICE, Books.PRICE)
                        .text(principal)
                        .number(Books.PRICE, Books.PRICE)
                        .text(principal, Books.GROUP);
                append(slots, principal, key, Kind.CHARGE, Account.HELD, Account.CONSUMED);
                written(statement);
            } catch (SQLException e) {
                if (!state(connection, principal, key, e).equals("SETTLED")) {
                    throw e;
                }
            }
        }
    }

    private static void append(Slots slots, String principal, String key, Kind kind, Account from, Account to)
            throws SQLException {
        slots.text(principal)
                .small(kind.code(), from.code(), to.code())
                .text(Books.SCOPE, Books.PACK)
                .number(Books.PRICE)
                .text(key);
    }

    private static void written(PreparedStatement statement) throws SQLException {
        if (statement.executeUpdate() != 1) {
            throw new SQLException("no such principal");
        }
    }

    /** A key that was used before is no failure. */
    private static String state(Connection connection, String principal, String key, SQLException failure)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STATE)) {
            new Slots(select).text(principal, key);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw failure;
                }
                return row.getString(1);
            }
        }
    }

    /** What the hash of an entry covers, but for the entry before it, its number and its instant. */
    private static byte[] hashed(String principal, String key, Kind kind, Account from, Account to) {
        ByteBuffer buffer = ByteBuffer.allocate(512)
                .put((byte) kind.code())
                .put((byte) from.code())
                .put((byte) to.code())
                .put((byte) Unit.CREDITS.code())
                .putLong(Books.PRICE)
                .putLong(0);
        for (String text : new String[] {principal, Books.SCOPE, Books.PACK, key}) {
            buffer.putShort((short) text.length()).put(text.getBytes(US_ASCII));
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        pool.close();
    }
}
