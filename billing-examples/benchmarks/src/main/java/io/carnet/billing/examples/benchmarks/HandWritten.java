package io.carnet.billing.examples.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Chain;
import io.carnet.billing.journal.Hash;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * The same books as a good engineer writes them by hand: one transaction for each operation, the wallet's row locked first,
 * the decision in Java, prepared statements, idempotent by the run's key.
 */
final class HandWritten implements Contender {

    private static final String LOCK =
            "SELECT last_at, entries, head, runs, open_runs FROM carnet_wallet WHERE principal = ? FOR UPDATE";

    private static final String RUN =
            "SELECT state, shares, steps FROM carnet_run WHERE principal = ? AND run_key = ? AND refused_no = 0";

    private static final String PACK =
            "SELECT pack_id, remaining, held FROM carnet_pack WHERE principal = ? AND live = 1";

    private static final String WINDOW = """
            SELECT spent, held, forgiven FROM carnet_cap_window
            WHERE principal = ? AND subject_level = 'GROUP' AND subject_group = ? AND subject_name = ''
                AND window_kind = 'DAY' AND measure = 'CREDITS' AND starts_at = ?
            """;

    private static final String UPDATE_WALLET = """
            UPDATE carnet_wallet SET last_at = ?, entries = ?, head = ?, runs = ?, open_runs = ? WHERE principal = ?
            """;

    private static final String UPDATE_PACK =
            "UPDATE carnet_pack SET remaining = ?, held = ? WHERE principal = ? AND pack_id = ?";

    private static final String PUT_WINDOW = """
            INSERT INTO carnet_cap_window (principal, subject_level, subject_group, subject_name, window_kind, measure,
                starts_at, ends_at, spent, held, forgiven)
            VALUES (?, 'GROUP', ?, '', 'DAY', 'CREDITS', ?, ?, ?, ?, 0)
            ON CONFLICT (principal, subject_level, subject_group, subject_name, window_kind, measure, starts_at)
            DO UPDATE SET spent = EXCLUDED.spent, held = EXCLUDED.held
            """;

    private static final String INSERT_RUN = """
            INSERT INTO carnet_run (principal, run_key, refused_no, run_no, product, spender_group, terms, state,
                charge_state, funding, reserved, hold_lines, shares, until_at, latest_at, due_at, charged, owed, shortfall,
                used, authorized_at, steps)
            VALUES (?, ?, 0, ?, ?, ?, ?, 'HELD', 'PENDING', 'CREDITS', ?, ?, ?, ?, ?, ?, 0, 0, 0, '', ?, ?)
            """;

    private static final String SETTLE_RUN = """
            UPDATE carnet_run
            SET state = 'SETTLED', charge_state = 'CHARGED', hold_lines = ?, shares = ?, due_at = NULL, charged = ?,
                settled_with = '', accepted_at = ?, closed_at = ?, steps = ?
            WHERE principal = ? AND run_key = ? AND refused_no = 0
            """;

    private static final String INSERT_ENTRY = """
            INSERT INTO carnet_journal (principal, entry_no, at, kind, from_account, to_account, unit, scope, pack_id,
                steps, basis, reference, hash)
            VALUES (?, ?, ?, ?, ?, ?, 'CREDITS', ?, ?, ?, 0, ?, ?)
            """;

    private final ThreadLocal<Chain> chains = ThreadLocal.withInitial(Chain::new);
    private final HikariDataSource pool;

    HandWritten(String url) {
        pool = Server.pool(url, false);
    }

    private record Wallet(long lastAt, long entries, byte[] head, long runs, long open) {}

    private record Run(String state, String shares, String steps) {}

    private record Pack(String id, long remaining, long held) {}

    private record Window(long spent, long held, long forgiven) {}

    private interface Work {
        void in(Connection connection) throws SQLException;
    }

    private void transaction(Work work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            boolean committed = false;
            try {
                work.in(connection);
                connection.commit();
                committed = true;
            } finally {
                if (!committed) {
                    connection.rollback();
                }
            }
        }
    }

    @Override
    public void authorize(String principal, String key) throws SQLException {
        transaction(connection -> {
            Wallet wallet = lock(connection, principal);
            if (run(connection, principal, key).isPresent()) {
                return;
            }
            long at = Math.max(wallet.lastAt(), Books.now());
            long day = Books.day(at);
            Pack pack = pack(connection, principal);
            Window window = window(connection, principal, day);
            if (pack.remaining() - pack.held() < Books.PRICE
                    || window.spent() + window.held() - window.forgiven() + Books.PRICE > Books.CAP) {
                throw new SQLException("insufficient");
            }
            long number = wallet.entries() + 1;
            byte[] hash = append(
                    connection, wallet, principal, key, at, pack.id(), Kind.HOLD, Account.AVAILABLE, Account.HELD);
            update(connection, principal, new Wallet(at, number, hash, wallet.runs() + 1, wallet.open() + 1));
            update(connection, principal, new Pack(pack.id(), pack.remaining(), pack.held() + Books.PRICE));
            put(connection, principal, day, window.spent(), window.held() + Books.PRICE);
            try (PreparedStatement insert = connection.prepareStatement(INSERT_RUN)) {
                insert.setString(1, principal);
                insert.setString(2, key);
                insert.setLong(3, wallet.runs() + 1);
                insert.setString(4, Books.PRODUCT);
                insert.setString(5, Books.GROUP);
                insert.setString(6, Books.TERMS);
                insert.setLong(7, Books.PRICE);
                insert.setString(8, Books.LINES_HELD);
                insert.setString(9, Books.share(day) + " 0 " + Books.PRICE);
                insert.setLong(10, at + Books.HOLD_MICROS);
                insert.setLong(11, at + Books.LONGEST_MICROS);
                insert.setLong(12, at + Books.HOLD_MICROS);
                insert.setLong(13, at);
                insert.setString(14, "AUTHORIZED " + at + " " + wallet.entries() + " " + number + " 1");
                insert.executeUpdate();
            }
        });
    }

    @Override
    public void settle(String principal, String key) throws SQLException {
        transaction(connection -> {
            Wallet wallet = lock(connection, principal);
            Run run = run(connection, principal, key).orElseThrow(() -> new SQLException("no such run"));
            if (!run.state().equals("HELD")) {
                return;
            }
            long at = Math.max(wallet.lastAt(), Books.now());
            long day = Books.dayOf(run.shares());
            Pack pack = pack(connection, principal);
            Window window = window(connection, principal, day);
            long number = wallet.entries() + 1;
            byte[] hash = append(
                    connection, wallet, principal, key, at, pack.id(), Kind.CHARGE, Account.HELD, Account.CONSUMED);
            update(connection, principal, new Wallet(at, number, hash, wallet.runs(), wallet.open() - 1));
            update(
                    connection,
                    principal,
                    new Pack(pack.id(), pack.remaining() - Books.PRICE, pack.held() - Books.PRICE));
            put(connection, principal, day, window.spent() + Books.PRICE, window.held() - Books.PRICE);
            try (PreparedStatement update = connection.prepareStatement(SETTLE_RUN)) {
                update.setString(1, Books.LINES_TAKEN);
                update.setString(2, Books.share(day) + " " + Books.PRICE + " 0");
                update.setLong(3, Books.PRICE);
                update.setLong(4, at);
                update.setLong(5, at);
                update.setString(6, run.steps() + "\nSETTLED " + at + " " + wallet.entries() + " " + number + " 1 ");
                update.setString(7, principal);
                update.setString(8, key);
                update.executeUpdate();
            }
        });
    }

    private static Wallet lock(Connection connection, String principal) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setString(1, principal);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no such principal");
                }
                return new Wallet(row.getLong(1), row.getLong(2), row.getBytes(3), row.getLong(4), row.getLong(5));
            }
        }
    }

    private static Optional<Run> run(Connection connection, String principal, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(RUN)) {
            select.setString(1, principal);
            select.setString(2, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Run(row.getString(1), row.getString(2), row.getString(3)))
                        : Optional.empty();
            }
        }
    }

    private static Pack pack(Connection connection, String principal) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PACK)) {
            select.setString(1, principal);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no pack");
                }
                return new Pack(row.getString(1), row.getLong(2), row.getLong(3));
            }
        }
    }

    private static Window window(Connection connection, String principal, long day) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WINDOW)) {
            select.setString(1, principal);
            select.setString(2, Books.GROUP);
            select.setLong(3, day);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Window(row.getLong(1), row.getLong(2), row.getLong(3)) : new Window(0, 0, 0);
            }
        }
    }

    private static void update(Connection connection, String principal, Wallet wallet) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_WALLET)) {
            update.setLong(1, wallet.lastAt());
            update.setLong(2, wallet.entries());
            update.setBytes(3, wallet.head());
            update.setLong(4, wallet.runs());
            update.setLong(5, wallet.open());
            update.setString(6, principal);
            update.executeUpdate();
        }
    }

    private static void update(Connection connection, String principal, Pack pack) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE_PACK)) {
            update.setLong(1, pack.remaining());
            update.setLong(2, pack.held());
            update.setString(3, principal);
            update.setString(4, pack.id());
            update.executeUpdate();
        }
    }

    private static void put(Connection connection, String principal, long day, long spent, long held)
            throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(PUT_WINDOW)) {
            put.setString(1, principal);
            put.setString(2, Books.GROUP);
            put.setLong(3, day);
            put.setLong(4, day + Books.DAY_MICROS);
            put.setLong(5, spent);
            put.setLong(6, held);
            put.executeUpdate();
        }
    }

    private byte[] append(
            Connection connection,
            Wallet wallet,
            String principal,
            String key,
            long at,
            String pack,
            Kind kind,
            Account from,
            Account to)
            throws SQLException {
        long number = wallet.entries() + 1;
        Movement movement = new Movement(
                Instant.EPOCH.plus(at, ChronoUnit.MICROS),
                kind,
                from,
                to,
                BalanceKey.CREDITS,
                Optional.of(PackId.of(pack)),
                Books.PRICE,
                0,
                key);
        byte[] hash = chains.get()
                .hash(Hash.of(wallet.head()), Principal.of(principal), number, movement)
                .bytes();
        try (PreparedStatement insert = connection.prepareStatement(INSERT_ENTRY)) {
            insert.setString(1, principal);
            insert.setLong(2, number);
            insert.setLong(3, at);
            insert.setInt(4, kind.code());
            insert.setInt(5, from.code());
            insert.setInt(6, to.code());
            insert.setString(7, Books.SCOPE);
            insert.setString(8, pack);
            insert.setLong(9, Books.PRICE);
            insert.setString(10, key);
            insert.setBytes(11, hash);
            insert.executeUpdate();
        }
        return hash;
    }

    @Override
    public void close() {
        pool.close();
    }
}
