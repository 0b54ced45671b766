package io.carnet.billing.run;

import io.carnet.billing.spending.CapShare;
import java.time.Instant;
import java.util.List;

/**
 * What a run reserves.
 *
 * @param funding what pays
 * @param reserved steps reserved in all, extensions included; captures do not lower it
 * @param lines of which packs, in burn order
 * @param shares what it counts in which cap windows
 * @param until when the hold expires
 * @param latest the last instant it can be extended to
 */
public record Hold(
        Funding funding, long reserved, List<HoldLine> lines, List<CapShare> shares, Instant until, Instant latest) {

    /** Copies the lists. */
    public Hold {
        lines = List.copyOf(lines);
        shares = List.copyOf(shares);
    }

    /**
     * Steps still reserved.
     *
     * @return the sum over the lines
     */
    public long held() {
        long held = 0;
        for (HoldLine line : lines) {
            held += line.held();
        }
        return held;
    }

    /**
     * Steps taken from packs.
     *
     * @return the sum over the lines
     */
    public long taken() {
        long taken = 0;
        for (HoldLine line : lines) {
            taken += line.taken();
        }
        return taken;
    }

    /**
     * With other shares.
     *
     * @param newShares the shares
     * @return the hold
     */
    public Hold sharing(List<CapShare> newShares) {
        return new Hold(funding, reserved, lines, newShares, until, latest);
    }
}
