package io.carnet.billing.journal;

import java.util.List;

/**
 * The verdict of an audit.
 *
 * @param principals how many were audited
 * @param entries how many journal entries that were
 * @param drifts every difference found
 */
public record AuditReport(long principals, long entries, List<Drift> drifts) {

    /** Copies the differences. */
    public AuditReport {
        drifts = List.copyOf(drifts);
    }

    /**
     * Whether everything is as the journal proves.
     *
     * @return true if there is no drift
     */
    public boolean clean() {
        return drifts.isEmpty();
    }
}
