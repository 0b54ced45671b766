package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.DebtsText;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The principals' own rows. Whoever holds one's lock may touch the principal's other rows. */
public final class WalletTable {

    private static final String COLUMNS =
            "principal, zone, last_at, entries, head, packs, runs, open_runs, events, debts";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM carnet_wallet WHERE principal";

    private static final String LOCK = " ORDER BY principal ";

    private static final String INSERT =
            "INSERT INTO carnet_wallet (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String UPDATE = """
            UPDATE carnet_wallet
            SET zone = ?, last_at = ?, entries = ?, head = ?, packs = ?, runs = ?, open_runs = ?, events = ?, debts = ?
            WHERE principal = ?
            """;

    private static final String PRINCIPALS =
            "SELECT principal FROM carnet_wallet WHERE principal > ? ORDER BY principal FETCH FIRST ? ROWS ONLY";

    private static final String ENDING = """
            SELECT principal FROM carnet_run WHERE due_at > ? AND due_at <= ? AND principal > ?
            UNION
            SELECT principal FROM carnet_pack
            WHERE live = 1 AND expires_at > ? AND expires_at <= ? AND principal > ? AND state = 'OPEN'
            ORDER BY principal FETCH FIRST ? ROWS ONLY
            """;

    private WalletTable() {}

    /** Locks the rows there are, in key order. */
    public static List<Wallet> lock(Session session, Collection<Principal> inOrder) throws SQLException {
        if (session.dialect().locksAsSorted()) {
            return lockAtOnce(session, inOrder);
        }
        List<Wallet> locked = new ArrayList<>(inOrder.size());
        for (Principal principal : inOrder) {
            locked.addAll(lockAtOnce(session, List.of(principal)));
        }
        return locked;
    }

    private static List<Wallet> lockAtOnce(Session session, Collection<Principal> principals) throws SQLException {
        return session.query(
                SELECT + " IN (" + Session.marks(principals.size()) + ")" + LOCK
                        + session.dialect().forUpdate(),
                slots -> {
                    for (Principal principal : principals) {
                        slots.text(principal.value());
                    }
                },
                WalletTable::read);
    }

    public static Wallet find(Session session, Principal principal) throws SQLException {
        List<Wallet> found = session.query(SELECT + " = ?", slots -> slots.text(principal.value()), WalletTable::read);
        return found.isEmpty() ? Wallet.fresh(principal) : found.get(0);
    }

    /** Makes rows for principals nobody has seen, unless somebody else does so first. */
    public static void create(Session session, Collection<Principal> principals) throws SQLException {
        for (Principal principal : principals) {
            Wallet fresh = Wallet.fresh(principal);
            session.writeUnlessThere(INSERT, slots -> fill(slots.text(principal.value()), fresh));
        }
    }

    public static void update(Session session, Collection<Wallet> wallets) throws SQLException {
        session.write(UPDATE, wallets, (slots, wallet) -> {
            fill(slots, wallet);
            slots.text(wallet.principal().value());
        });
    }

    public static List<Principal> principals(Session session, Optional<Principal> after, int limit)
            throws SQLException {
        return session.query(
                PRINCIPALS,
                slots -> slots.text(after.map(Principal::value).orElse("")).number(limit),
                row -> new Principal(row.text()));
    }

    /** Whom time ends something for: an open pack of which something remains, or a hold. */
    public static List<Principal> ending(
            Session session, Instant after, Instant by, Optional<Principal> from, int limit) throws SQLException {
        String last = from.map(Principal::value).orElse("");
        return session.query(
                ENDING,
                slots -> slots.instant(after)
                        .instant(by)
                        .text(last)
                        .instant(after)
                        .instant(by)
                        .text(last)
                        .number(limit),
                row -> new Principal(row.text()));
    }

    private static Wallet read(Row row) throws SQLException {
        return new Wallet(
                new Principal(row.text()),
                row.text(ZoneId::of),
                row.instant(),
                row.number(),
                row.hash(),
                row.number(),
                row.number(),
                row.number(),
                row.number(),
                DebtsText.read(row.text()));
    }

    private static void fill(Slots slots, Wallet wallet) throws SQLException {
        slots.text(wallet.zone().map(ZoneId::getId))
                .instant(wallet.lastInstant())
                .number(wallet.entries())
                .bytes(wallet.head().bytes())
                .number(wallet.packs())
                .number(wallet.runs())
                .number(wallet.openRuns())
                .number(wallet.events())
                .text(DebtsText.of(wallet.debts()));
    }
}
