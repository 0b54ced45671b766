package io.carnet.billing.journal;

import io.carnet.billing.value.Principal;
import java.time.Instant;

/**
 * What was moved into an archive.
 *
 * @param principal whose
 * @param since from when on everything can still be told
 * @param entries how many journal entries went
 * @param runs how many runs went, recorded refusals included
 * @param events how many events went
 * @param digest SHA-256 of the text that was written, in UTF-8; {@link Hash#ZERO} if nothing went and nothing was written
 * @param more whether more can go before the same cut
 */
public record ArchiveReport(
        Principal principal, Instant since, long entries, long runs, long events, Hash digest, boolean more) {}
