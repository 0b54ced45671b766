package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.DebtsText;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.store.Wallet;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The principals' own rows. Whoever holds one's lock may touch the principal's other rows. */
public final class WalletTable {

    private static final String COLUMNS =
            "zone, last_at, entries, head, packs, runs, open_runs, events, event_at, debts, low_below, low_from";

    private static final Lookup LOCK = Lookup.locking("carnet_wallet", COLUMNS);

    private static final Lookup FIND = Lookup.of("carnet_wallet", COLUMNS, "principal =");

    private static final Write INSERT = Write.insert("carnet_wallet", COLUMNS + ", principal");

    private static final Write UPDATE = Write.update("carnet_wallet", COLUMNS, "principal");

    private static final String PRINCIPALS =
            "SELECT principal FROM carnet_wallet WHERE principal > ? ORDER BY principal LIMIT ?";

    private static final String ENDING = """
            SELECT principal FROM carnet_run WHERE due_at > ? AND due_at <= ? AND run_no > 0 AND principal > ?
            UNION
            SELECT principal FROM carnet_pack
            WHERE live = 1 AND expires_at > ? AND expires_at <= ? AND principal > ? AND state IN ('OPEN', 'BOUND')
            UNION
            SELECT principal FROM carnet_wallet
            WHERE low_from > ? AND low_from <= ? AND principal > ? AND low_from > 0
            ORDER BY principal LIMIT ?
            """;

    private WalletTable() {}

    /** Asks for the rows there are, and locks them; the principals are in key order. */
    public static void lock(Session session, Collection<Principal> inOrder, BiConsumer<Principal, Wallet> sink)
            throws SQLException {
        ask(session, LOCK, inOrder, sink);
    }

    /** Asks for the rows there are. */
    public static void find(Session session, Collection<Principal> principals, BiConsumer<Principal, Wallet> sink)
            throws SQLException {
        ask(session, FIND, principals, sink);
    }

    private static void ask(
            Session session, Lookup lookup, Collection<Principal> principals, BiConsumer<Principal, Wallet> sink)
            throws SQLException {
        session.ask(lookup, principals, (slots, principal) -> slots.text(principal.value()), WalletTable::read, sink);
    }

    /** Makes rows for principals nobody has seen, unless somebody else does so first. */
    public static void create(Session session, Collection<Principal> principals) throws SQLException {
        for (Principal principal : principals) {
            session.writeUnlessThere(INSERT, slots -> fill(slots, Wallet.fresh(principal)));
        }
    }

    public static void update(Session session, Collection<Wallet> wallets) throws SQLException {
        session.write(UPDATE, wallets, WalletTable::fill);
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
                        .instant(after)
                        .instant(by)
                        .text(last)
                        .number(limit),
                row -> new Principal(row.text()));
    }

    private static Wallet read(Principal principal, Row row) throws SQLException {
        return new Wallet(
                principal,
                row.text(ZoneId::of),
                row.instant(),
                row.number(),
                row.hash(),
                row.number(),
                row.number(),
                row.number(),
                row.number(),
                row.instant(),
                DebtsText.read(row.text()),
                trigger(row));
    }

    private static Optional<TopUp.Trigger> trigger(Row row) throws SQLException {
        long below = row.number();
        return row.maybeInstant().map(from -> new TopUp.Trigger(below, from));
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
                .instant(wallet.lastEvent())
                .text(DebtsText.of(wallet.debts()))
                .number(wallet.topUp().map(TopUp.Trigger::below).orElse(0L))
                .instant(wallet.topUp().map(TopUp.Trigger::notBefore))
                .text(wallet.principal().value());
    }
}
