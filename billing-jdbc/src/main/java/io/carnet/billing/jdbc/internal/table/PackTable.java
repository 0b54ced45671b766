package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.pack.BalanceKey;
import io.carnet.billing.pack.Origin;
import io.carnet.billing.pack.Pack;
import io.carnet.billing.pack.PackState;
import io.carnet.billing.pack.PackTerms;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Scope;
import io.carnet.billing.value.Unit;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the principals own. */
public final class PackTable {

    private static final String COLUMNS = """
            pack_id, pack_no, unit, scope, granted, origin, currency, currency_scale, cost, priority, expires_at, offer, \
            created_at, state, remaining, held, basis, held_basis""";

    private static final String SELECT = "SELECT " + COLUMNS + " FROM carnet_pack WHERE principal = ?";

    private static final String INSERT = """
            INSERT INTO carnet_pack (%s, live, principal)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """.formatted(COLUMNS);

    private static final String UPDATE = """
            UPDATE carnet_pack
            SET state = ?, remaining = ?, held = ?, basis = ?, held_basis = ?, live = ?
            WHERE principal = ? AND pack_id = ?
            """;

    private PackTable() {}

    public static List<Pack> live(Session session, Principal principal) throws SQLException {
        return session.query(SELECT + " AND live = 1", slots -> slots.text(principal.value()), PackTable::read);
    }

    public static List<Pack> named(Session session, Principal principal, Collection<PackId> ids) throws SQLException {
        return session.query(
                SELECT + " AND pack_id IN (" + Session.marks(ids.size()) + ")",
                slots -> {
                    slots.text(principal.value());
                    for (PackId id : ids) {
                        slots.text(id.value());
                    }
                },
                PackTable::read);
    }

    public static List<Pack> all(Session session, Principal principal) throws SQLException {
        return session.query(SELECT, slots -> slots.text(principal.value()), PackTable::read);
    }

    public static void insert(Session session, Principal principal, Collection<Pack> packs) throws SQLException {
        session.write(INSERT, packs, (slots, pack) -> {
            PackTerms terms = pack.terms();
            slots.text(pack.id().value())
                    .number(pack.number())
                    .name(terms.key().unit())
                    .text(terms.key().scope().code())
                    .number(terms.granted().steps())
                    .name(terms.origin())
                    .text(terms.cost().map(Money::currency))
                    .number(terms.cost().map(Money::scale))
                    .number(terms.costMinor())
                    .number(terms.priority())
                    .instant(terms.expiresAt())
                    .text(terms.offer())
                    .instant(pack.createdAt());
            fill(slots, pack).text(principal.value());
        });
    }

    public static void update(Session session, Principal principal, Collection<Pack> packs) throws SQLException {
        session.write(
                UPDATE,
                packs,
                (slots, pack) ->
                        fill(slots, pack).text(principal.value()).text(pack.id().value()));
    }

    private static Slots fill(Slots slots, Pack pack) throws SQLException {
        return slots.name(pack.state())
                .number(pack.remaining())
                .number(pack.held())
                .number(pack.basis())
                .number(pack.heldBasis())
                .number(pack.live() ? 1 : 0);
    }

    private static Pack read(Row row) throws SQLException {
        PackId id = new PackId(row.text());
        long number = row.number();
        Unit unit = row.name(Unit.class);
        BalanceKey key = new BalanceKey(unit, Scope.ofCode(row.text()));
        Amount granted = new Amount(unit, row.number());
        Origin origin = row.name(Origin.class);
        Optional<String> currency = row.text(text -> text);
        int scale = row.small();
        long minor = row.number();
        int priority = row.small();
        Optional<Instant> expiresAt = row.maybeInstant();
        PackTerms terms = new PackTerms(
                key,
                granted,
                origin,
                currency.map(code -> new Money(code, scale, minor)),
                priority,
                expiresAt,
                row.text());
        return new Pack(
                id,
                number,
                terms,
                row.instant(),
                row.name(PackState.class),
                row.number(),
                row.number(),
                row.number(),
                row.number());
    }
}
