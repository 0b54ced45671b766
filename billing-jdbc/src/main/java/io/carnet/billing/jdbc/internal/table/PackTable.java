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
import java.util.function.BiConsumer;

/** What the principals own. */
public final class PackTable {

    private static final String TERMS = """
            pack_no, unit, scope, granted, origin, currency, currency_scale, cost, priority, expires_at, offer, created_at""";

    private static final String STATE = "state, remaining, held, basis, held_basis, lost";

    private static final String COLUMNS = "pack_id, " + TERMS + ", " + STATE;

    private static final String KEY = "principal, pack_id";

    private static final String ALL = "SELECT " + COLUMNS + " FROM carnet_pack WHERE principal = ?";

    private static final Lookup LIVE = Lookup.only("live = 1", "carnet_pack", COLUMNS, "principal =");

    private static final Lookup NAMED = Lookup.of("carnet_pack", COLUMNS, "principal =", "pack_id =");

    private static final Write INSERT = Write.insert("carnet_pack", TERMS + ", " + STATE + ", live, " + KEY);

    private static final Write UPDATE = Write.update("carnet_pack", STATE + ", live", KEY);

    private PackTable() {}

    public static void live(Session session, Collection<Principal> principals, BiConsumer<Principal, Pack> sink)
            throws SQLException {
        session.ask(
                LIVE,
                principals,
                (slots, principal) -> slots.text(principal.value()),
                (principal, row) -> read(row),
                sink);
    }

    public static void named(Session session, Collection<Keyed<PackId>> ids, BiConsumer<Principal, Pack> sink)
            throws SQLException {
        session.ask(
                NAMED,
                ids,
                (slots, id) -> slots.text(id.principal().value()).text(id.key().value()),
                (principal, row) -> read(row),
                sink);
    }

    public static List<Pack> all(Session session, Principal principal) throws SQLException {
        return session.query(ALL, slots -> slots.text(principal.value()), PackTable::read);
    }

    public static void insert(Session session, Collection<Keyed<Pack>> packs) throws SQLException {
        session.write(INSERT, packs, (slots, keyed) -> {
            Pack pack = keyed.key();
            PackTerms terms = pack.terms();
            slots.number(pack.number())
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
            fill(slots, keyed);
        });
    }

    public static void update(Session session, Collection<Keyed<Pack>> packs) throws SQLException {
        session.write(UPDATE, packs, PackTable::fill);
    }

    private static void fill(Slots slots, Keyed<Pack> keyed) throws SQLException {
        Pack pack = keyed.key();
        slots.name(pack.state())
                .number(pack.remaining())
                .number(pack.held())
                .number(pack.basis())
                .number(pack.heldBasis())
                .number(pack.lost())
                .number(pack.live() ? 1 : 0)
                .text(keyed.principal().value())
                .text(pack.id().value());
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
                row.number(),
                row.number());
    }
}
