package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.journal.Account;
import io.carnet.billing.journal.Entry;
import io.carnet.billing.journal.Kind;
import io.carnet.billing.journal.Movement;
import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The journal. Rows are only ever added, and removed from its beginning when they are archived. */
public final class JournalTable {

    private static final String COLUMNS =
            "entry_no, at, kind, from_account, to_account, unit, scope, pack_id, steps, basis, reference, hash";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM carnet_journal WHERE principal = ? ";

    private static final String PAGE = SELECT + "AND entry_no > ? ORDER BY principal, entry_no LIMIT ?";

    private static final String PAGE_OF_REFERENCE =
            SELECT + "AND reference = ? AND entry_no > ? ORDER BY principal, reference, entry_no LIMIT ?";

    private static final Write INSERT = Write.insert("carnet_journal", "principal, " + COLUMNS);

    private static final String DELETE = "DELETE FROM carnet_journal WHERE principal = ? AND entry_no <= ?";

    private JournalTable() {}

    public static List<Entry> page(
            Session session, Principal principal, Optional<String> reference, long after, int limit)
            throws SQLException {
        return session.query(
                reference.isPresent() ? PAGE_OF_REFERENCE : PAGE,
                slots -> slots.text(principal.value())
                        .texts(reference.stream().toList())
                        .number(after)
                        .number(limit),
                JournalTable::read);
    }

    public static void insert(Session session, Collection<Keyed<Entry>> entries) throws SQLException {
        session.write(INSERT, entries, (slots, keyed) -> {
            Entry entry = keyed.key();
            Movement movement = entry.movement();
            slots.text(keyed.principal().value())
                    .number(entry.number())
                    .instant(movement.at())
                    .number(movement.kind().code())
                    .number(movement.from().code())
                    .number(movement.to().code())
                    .name(movement.key().unit())
                    .text(movement.key().scope().code())
                    .text(movement.pack().map(PackId::value))
                    .number(movement.steps())
                    .number(movement.basis())
                    .text(movement.reference())
                    .bytes(entry.hash().bytes());
        });
    }

    /** Removes the first entries and answers how many. */
    public static int remove(Session session, Principal principal, long last) throws SQLException {
        return session.change(DELETE, slots -> slots.text(principal.value()).number(last));
    }

    private static Entry read(Row row) throws SQLException {
        long number = row.number();
        Movement movement = new Movement(
                row.instant(),
                kind(row.small()),
                account(row.small()),
                account(row.small()),
                new BalanceKey(row.name(Unit.class), Scope.ofCode(row.text())),
                row.text(PackId::new),
                row.number(),
                row.number(),
                row.text());
        return new Entry(number, movement, row.hash());
    }

    private static Kind kind(int code) {
        for (Kind kind : Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw new IllegalStateException("no kind of movement has code " + code);
    }

    private static Account account(int code) {
        for (Account account : Account.values()) {
            if (account.code() == code) {
                return account;
            }
        }
        throw new IllegalStateException("no account has code " + code);
    }
}
