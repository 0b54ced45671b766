package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.jdbc.internal.text.TopUpText;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What is bought by itself. */
public final class TopUpTable {

    private static final String SELECT = "SELECT version, content FROM carnet_top_up WHERE principal = ?";

    private static final String COLUMNS = "version, content";

    private static final Write INSERT = Write.insert("carnet_top_up", COLUMNS + ", principal");

    private static final Write UPDATE = Write.update("carnet_top_up", COLUMNS, "principal");

    private TopUpTable() {}

    public static TopUp of(Session session, Principal principal) throws SQLException {
        List<TopUp> found = session.query(
                SELECT, slots -> slots.text(principal.value()), row -> TopUpText.read(row.number(), row.text()));
        return found.isEmpty() ? TopUp.none() : found.get(0);
    }

    public static void insert(Session session, Collection<Keyed<TopUp>> topUps) throws SQLException {
        session.write(INSERT, topUps, TopUpTable::fill);
    }

    public static void update(Session session, Collection<Keyed<TopUp>> topUps) throws SQLException {
        session.write(UPDATE, topUps, TopUpTable::fill);
    }

    private static void fill(Slots slots, Keyed<TopUp> keyed) throws SQLException {
        slots.number(keyed.key().version())
                .text(TopUpText.of(keyed.key()))
                .text(keyed.principal().value());
    }
}
