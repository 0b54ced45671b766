package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.event.Envelope;
import io.carnet.billing.jdbc.internal.text.EventText;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** What has happened that a host may want to know. Rows are only ever added, and removed from its beginning when archived. */
public final class EventTable {

    private static final String PAGE = """
            SELECT event_no, at, kind, content FROM carnet_event
            WHERE principal = ? AND event_no > ? ORDER BY principal, event_no LIMIT ?
            """;

    private static final Write INSERT = Write.insert("carnet_event", "principal, event_no, at, kind, content");

    private static final String DELETE = "DELETE FROM carnet_event WHERE principal = ? AND event_no <= ?";

    private EventTable() {}

    public static List<Envelope> page(Session session, Principal principal, long after, int limit) throws SQLException {
        return session.query(
                PAGE,
                slots -> slots.text(principal.value()).number(after).number(limit),
                row -> new Envelope(principal, row.number(), row.instant(), EventText.read(row.text(), row.text())));
    }

    /** Removes the first events and answers how many. */
    public static int remove(Session session, Principal principal, long last) throws SQLException {
        return session.change(DELETE, slots -> slots.text(principal.value()).number(last));
    }

    public static void insert(Session session, Collection<Envelope> envelopes) throws SQLException {
        session.write(
                INSERT,
                envelopes,
                (slots, envelope) -> slots.text(envelope.principal().value())
                        .number(envelope.number())
                        .instant(envelope.at())
                        .text(EventText.kind(envelope.event()))
                        .text(EventText.of(envelope.event())));
    }
}
