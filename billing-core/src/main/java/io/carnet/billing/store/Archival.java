package io.carnet.billing.store;

import io.carnet.billing.run.Run;
import java.util.List;

/**
 * What goes from a principal's rows when its checkpoint moves forward.
 *
 * @param before the checkpoint it moves from, the latest there is
 * @param after the next one
 * @param runs closed runs that go, as they were read
 */
public record Archival(Checkpoint before, Checkpoint after, List<Run> runs) {

    /** Copies the list. */
    public Archival {
        runs = List.copyOf(runs);
    }
}
