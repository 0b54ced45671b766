package io.carnet.billing.jdbc.internal.table;

import java.sql.SQLException;
import java.util.List;

/** One row for each committer: the number of the last unit of work that it committed. */
public final class MarkerTable {

    private static final Write INSERT = Write.insert("carnet_marker", "marker, sequence_no");

    private static final Write UPDATE = Write.update("carnet_marker", "sequence_no", "marker");

    private static final String LOCK = "SELECT sequence_no FROM carnet_marker WHERE marker = ? FOR UPDATE";

    private static final Write DELETE = Write.delete("carnet_marker", "marker");

    private MarkerTable() {}

    public static void insert(Session session, String marker) throws SQLException {
        session.write(INSERT, List.of(marker), (slots, row) -> slots.text(row).number(0));
    }

    public static void update(Session session, String marker, long sequence) throws SQLException {
        session.write(
                UPDATE, List.of(marker), (slots, row) -> slots.number(sequence).text(row));
    }

    /** Waits for whoever still has the row. */
    public static long lock(Session session, String marker) throws SQLException {
        return session.query(LOCK, slots -> slots.text(marker), Row::number).get(0);
    }

    public static void delete(Session session, String marker) throws SQLException {
        session.write(DELETE, List.of(marker), Slots::text);
    }
}
