package io.carnet.billing.jdbc.internal;

import io.carnet.billing.jdbc.internal.table.CheckpointTable;
import io.carnet.billing.jdbc.internal.table.EventTable;
import io.carnet.billing.jdbc.internal.table.JournalTable;
import io.carnet.billing.jdbc.internal.table.RunTable;
import io.carnet.billing.jdbc.internal.table.Session;
import io.carnet.billing.jdbc.internal.table.WalletTable;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.store.Archival;
import io.carnet.billing.store.Checkpoint;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.Principal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Removes what goes into an archive, under its wallet's lock. */
public final class Archiver {

    private Archiver() {}

    /** False if something is not as it was read any more; then nothing may be committed. */
    public static boolean archive(Session session, Archival archival) throws SQLException {
        Checkpoint before = archival.before();
        Checkpoint after = archival.after();
        Principal principal = after.principal();
        WalletTable.lock(session, List.of(principal), (who, wallet) -> {});
        if (CheckpointTable.latest(session, principal).number() != before.number()) {
            return false;
        }
        for (Map.Entry<RunState, List<Run>> each : byState(archival.runs()).entrySet()) {
            if (!archive(session, principal, each.getKey(), each.getValue())) {
                return false;
            }
        }
        require(JournalTable.remove(session, principal, after.entries()), after.entries() - before.entries());
        require(EventTable.remove(session, principal, after.events()), after.events() - before.events());
        CheckpointTable.insert(session, after);
        return true;
    }

    private static Map<RunState, List<Run>> byState(List<Run> runs) {
        Map<RunState, List<Run>> byState = new EnumMap<>(RunState.class);
        runs.forEach(run ->
                byState.computeIfAbsent(run.state(), state -> new ArrayList<>()).add(run));
        return byState;
    }

    /** Some at a time, because databases bound what one asks for. */
    private static boolean archive(Session session, Principal principal, RunState state, List<Run> runs)
            throws SQLException {
        for (int i = 0; i < runs.size(); i += Limits.PAGE) {
            List<Run> some = runs.subList(i, Math.min(runs.size(), i + Limits.PAGE));
            if (RunTable.archive(session, principal, state, some) != some.size()) {
                return false;
            }
        }
        return true;
    }

    private static void require(int gone, long expected) throws SQLException {
        if (gone != expected) {
            throw new SQLException("rows that were to go are not there");
        }
    }
}
