package io.carnet.billing.refusal;

import io.carnet.billing.value.Principal;
import io.carnet.billing.value.RunKey;
import java.time.Instant;
import java.util.Optional;

/**
 * What was asked about has been moved into an archive: a run, which is never run or charged again under its key, or a part
 * of the past.
 */
public final class ArchivedException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<Instant> since;

    private ArchivedException(String message, Optional<Instant> since) {
        super(message);
        this.since = since;
    }

    /**
     * A run was archived.
     *
     * @param key the run
     * @return the exception
     */
    public static ArchivedException run(RunKey key) {
        return new ArchivedException("run " + key + " was archived; its key stays used", Optional.empty());
    }

    /**
     * A part of the past was archived, or was being archived while it was told of.
     *
     * @param principal whose
     * @param since from when on everything can be told
     * @return the exception
     */
    public static ArchivedException past(Principal principal, Instant since) {
        return new ArchivedException(
                "what was before " + since + " of " + principal + " was archived", Optional.of(since));
    }

    /**
     * From when on everything can be told.
     *
     * @return empty if it is a run that was archived
     */
    public Optional<Instant> since() {
        return since;
    }
}
