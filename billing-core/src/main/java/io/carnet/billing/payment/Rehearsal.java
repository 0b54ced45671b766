package io.carnet.billing.payment;

import io.carnet.billing.value.Money;
import io.carnet.billing.value.Principal;
import java.time.Instant;
import java.util.List;

/**
 * What a top-up would have charged.
 *
 * @param principal whose
 * @param since from when on, included
 * @param until to when, not included
 * @param charges in order
 * @param total of all of them
 */
public record Rehearsal(Principal principal, Instant since, Instant until, List<TopUp.Try> charges, Money total) {

    /** Copies the charges. */
    public Rehearsal {
        charges = List.copyOf(charges);
    }
}
