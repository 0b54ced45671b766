package io.carnet.billing.internal.rules;

import io.carnet.billing.value.Amount;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What the host wants to be told of.
 *
 * @param expiry how long before a pack expires
 * @param low the thresholds below which a balance is low
 * @param capNear from how many percent of a cap on spending is near it
 * @param settlements whether it is told of every settled run
 */
public record Notices(Duration expiry, List<Amount> low, int capNear, boolean settlements) {

    /** Sorts the thresholds, highest first. */
    public Notices {
        low = low.stream()
                .sorted(Comparator.comparing(Amount::unit).thenComparing(Amount::steps, Comparator.reverseOrder()))
                .toList();
    }

    /** From how many steps on spending is near a limit: the percentage, rounded up, without overflow. */
    long near(long limit) {
        return limit / 100 * capNear + (limit % 100 * capNear + 99) / 100;
    }
}
