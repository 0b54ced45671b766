package io.carnet.billing.internal.books;

import io.carnet.billing.pack.Pack;
import io.carnet.billing.value.Limits;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When packs are empty that are drawn from steadily, in burn order, each until it is spent or expires. */
public final class Depletion {

    private Depletion() {}

    /**
     * When nothing of these packs is available any more.
     *
     * @param packs of one balance
     * @param now as of when
     * @param spent steps within the window; nothing is ever spent if this is not above zero, and packs only expire
     * @param window how long it took
     * @return empty if that is beyond what any instant of the library can be
     */
    public static Optional<Instant> of(List<Pack> packs, Instant now, BigInteger spent, Duration window) {
        if (spent.signum() <= 0) {
            return packs.stream()
                    .map(pack -> pack.terms().expiresAt().orElse(Instant.MAX))
                    .max(Comparator.naturalOrder())
                    .filter(last -> last.isBefore(Limits.END_OF_TIME));
        }
        BigInteger micros = micros(window);
        // Elapsed time is counted in microseconds times what was spent, so that nothing is rounded on the way.
        BigInteger elapsed = BigInteger.ZERO;
        for (Pack pack : packs.stream().sorted(Pack.BURN_ORDER).toList()) {
            BigInteger empty = elapsed.add(BigInteger.valueOf(pack.available()).multiply(micros));
            BigInteger end = pack.terms()
                    .expiresAt()
                    .map(expiry -> micros(Duration.between(now, expiry)).multiply(spent))
                    .orElse(empty);
            elapsed = elapsed.max(empty.min(end));
        }
        BigInteger lasts = elapsed.divide(spent);
        BigInteger most = micros(Duration.between(now, Limits.END_OF_TIME));
        return lasts.compareTo(most) < 0
                ? Optional.of(now.plus(lasts.longValueExact(), ChronoUnit.MICROS))
                : Optional.empty();
    }

    private static BigInteger micros(Duration time) {
        return BigInteger.valueOf(time.getSeconds() * 1_000_000 + time.getNano() / 1_000);
    }
}
