package io.carnet.billing.store;

import io.carnet.billing.journal.Hash;
import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * Where what is kept of a principal begins: all that happened before {@code since} has been archived. A store adds
 * checkpoints and never changes one.
 *
 * @param principal whose
 * @param number counts the principal's checkpoints from 1; 0 if nothing was ever archived
 * @param at when it was written
 * @param since every entry before this instant has been archived, and none from it on
 * @param entries the number of the last entry that was archived
 * @param head the hash of that entry
 * @param events the number of the last event that was archived
 * @param content what the entries behind it come to, in the library's own words: a store keeps it as it is
 */
public record Checkpoint(
        Principal principal,
        long number,
        Instant at,
        Instant since,
        long entries,
        Hash head,
        long events,
        String content) {

    /**
     * Of a principal of whom nothing was ever archived.
     *
     * @param principal whose
     * @return before the first entry
     */
    public static Checkpoint none(Principal principal) {
        return new Checkpoint(principal, 0, Instant.EPOCH, Instant.EPOCH, 0, Hash.ZERO, 0, "");
    }
}
