package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.event.Delivery;
import io.carnet.billing.value.HandlerName;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** How far handlers have come. */
public final class DeliveryTable {

    private static final String STATE = "delivered, version, not_before, failures, parked";

    private static final String COLUMNS = "handler, " + STATE;

    private static final String KEY = "principal, handler";

    private static final String SELECT = "SELECT principal, " + COLUMNS + " FROM carnet_delivery WHERE ";

    private static final Lookup NAMED = Lookup.of("carnet_delivery", COLUMNS, "principal =", "handler =");

    private static final Write INSERT = Write.insert("carnet_delivery", STATE + ", " + KEY);

    private static final Write UPDATE = Write.update("carnet_delivery", STATE, KEY);

    private static final String PARKED =
            SELECT + "handler = ? AND parked = 1 AND principal > ? ORDER BY principal LIMIT ?";

    private static final String BEHIND = """
            SELECT w.principal
            FROM carnet_wallet w LEFT JOIN carnet_delivery d ON d.principal = w.principal AND d.handler = ?
            WHERE w.principal > ?
              AND w.events > COALESCE(d.delivered, 0) AND COALESCE(d.parked, 0) = 0 AND COALESCE(d.not_before, 0) <= ?
            """;

    private static final String BEHIND_AT_ALL = BEHIND + "ORDER BY w.principal LIMIT ?";

    /**
     * Between two bounds, although nothing comes after the upper one: a planner takes that for few rows. And parked streams
     * are told apart by what no index knows, or it would take the one for those.
     */
    private static final String BEHIND_SINCE = BEHIND + """
              AND w.event_at > 0 AND w.event_at BETWEEN ? AND 9223372036854775807
            UNION
            SELECT w.principal
            FROM carnet_delivery d JOIN carnet_wallet w ON w.principal = d.principal
            WHERE d.handler = ? AND d.principal > ?
              AND d.not_before > 0 AND d.not_before <= ? AND w.events > d.delivered AND COALESCE(d.parked, 0) = 0
            ORDER BY principal LIMIT ?
            """;

    private DeliveryTable() {}

    public static void named(
            Session session, Collection<Keyed<HandlerName>> handlers, BiConsumer<Principal, Delivery> sink)
            throws SQLException {
        session.ask(
                NAMED,
                handlers,
                (slots, handler) -> slots.text(handler.principal().value())
                        .text(handler.key().value()),
                DeliveryTable::read,
                sink);
    }

    public static List<Delivery> all(Session session, Principal principal) throws SQLException {
        return session.query(SELECT + "principal = ?", slots -> slots.text(principal.value()), DeliveryTable::read);
    }

    public static List<Delivery> parked(Session session, HandlerName handler, Optional<Principal> after, int limit)
            throws SQLException {
        return session.query(
                PARKED,
                slots -> slots.text(handler.value())
                        .text(after.map(Principal::value).orElse(""))
                        .number(limit),
                DeliveryTable::read);
    }

    public static List<Principal> behind(
            Session session, HandlerName handler, Instant since, Instant at, Optional<Principal> after, int limit)
            throws SQLException {
        String last = after.map(Principal::value).orElse("");
        boolean all = since.equals(Instant.EPOCH);
        return session.query(
                all ? BEHIND_AT_ALL : BEHIND_SINCE,
                slots -> {
                    slots.text(handler.value()).text(last).instant(at);
                    if (!all) {
                        slots.instant(since).text(handler.value()).text(last).instant(at);
                    }
                    slots.number(limit);
                },
                row -> new Principal(row.text()));
    }

    public static void insert(Session session, Collection<Delivery> deliveries) throws SQLException {
        session.write(INSERT, deliveries, DeliveryTable::fill);
    }

    public static void update(Session session, Collection<Delivery> deliveries) throws SQLException {
        session.write(UPDATE, deliveries, DeliveryTable::fill);
    }

    private static void fill(Slots slots, Delivery delivery) throws SQLException {
        slots.number(delivery.delivered())
                .number(delivery.version())
                .instant(delivery.notBefore())
                .number(delivery.failures())
                .number(delivery.parked() ? 1 : 0)
                .text(delivery.principal().value())
                .text(delivery.handler().value());
    }

    private static Delivery read(Row row) throws SQLException {
        return read(new Principal(row.text()), row);
    }

    private static Delivery read(Principal principal, Row row) throws SQLException {
        return new Delivery(
                principal,
                new HandlerName(row.text()),
                row.number(),
                row.number(),
                row.instant(),
                row.small(),
                row.small() == 1);
    }
}
