package io.carnet.billing.jdbc.internal.table;

import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.List;

/** Where what is kept begins. Rows are only ever added. */
public final class CheckpointTable {

    private static final String COLUMNS = "checkpoint_no, at, since, entry_no, head, event_no, content";

    private static final String LATEST = "SELECT " + COLUMNS
            + " FROM carnet_checkpoint WHERE principal = ? ORDER BY principal DESC, checkpoint_no DESC LIMIT 1";

    private static final Write INSERT = Write.insert("carnet_checkpoint", "principal, " + COLUMNS);

    private CheckpointTable() {}

    public static Checkpoint latest(Session session, Principal principal) throws SQLException {
        List<Checkpoint> latest = session.query(
                LATEST,
                slots -> slots.text(principal.value()),
                row -> new Checkpoint(
                        principal,
                        row.number(),
                        row.instant(),
                        row.instant(),
                        row.number(),
                        row.hash(),
                        row.number(),
                        row.text()));
        return latest.isEmpty() ? Checkpoint.none(principal) : latest.get(0);
    }

    public static void insert(Session session, Checkpoint checkpoint) throws SQLException {
        session.write(
                INSERT,
                List.of(checkpoint),
                (slots, row) -> slots.text(row.principal().value())
                        .number(row.number())
                        .instant(row.at())
                        .instant(row.since())
                        .number(row.entries())
                        .bytes(row.head().bytes())
                        .number(row.events())
                        .text(row.content()));
    }
}
