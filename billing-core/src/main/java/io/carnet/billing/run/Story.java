package io.carnet.billing.run;

import io.carnet.billing.journal.Entry;
import java.util.List;

/**
 * All that happened to one run, in order.
 *
 * @param run the run as it stands
 * @param chapters one for each of its steps
 * @param whole whether every movement is told; false if there were more than
 *     {@link io.carnet.billing.value.Limits#STORY_ENTRIES}, and the last ones are missing, or the first have been archived
 */
public record Story(Run run, List<Chapter> chapters, boolean whole) {

    /** Copies the chapters. */
    public Story {
        chapters = List.copyOf(chapters);
    }

    /**
     * A step and what it moved.
     *
     * @param step what was done
     * @param entries what it moved of which packs, as the journal has it
     */
    public record Chapter(Step step, List<Entry> entries) {

        /** Copies the entries. */
        public Chapter {
            entries = List.copyOf(entries);
        }
    }
}
