package io.carnet.billing.model;

import io.carnet.billing.value.Unit;
import java.time.Duration;
import java.util.Optional;

/** An offer: any multiple of a step from the least to the most, each step at one price. A scope of {@code *} is any. */
record ModelOffer(
        String id,
        String version,
        String scope,
        Unit unit,
        long least,
        long most,
        long step,
        long centsPerStep,
        long bonus,
        Optional<Duration> validity,
        Optional<Integer> atMost) {

    boolean sells(Unit wantedUnit, long wanted) {
        return wantedUnit == unit && wanted >= least && wanted <= most && wanted % step == 0;
    }

    long price(long wanted) {
        return wanted / step * centsPerStep;
    }
}
