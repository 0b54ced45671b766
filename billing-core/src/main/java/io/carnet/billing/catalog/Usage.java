package io.carnet.billing.catalog;

import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run has used in all, by meter: prompt tokens, completion tokens, seconds. Always cumulative, so that reporting
 * it twice, late or out of order does no harm. Immutable.
 *
 * @param quantities how much of each meter, 0 to {@link Limits#METER_QUANTITY}; at most {@link Limits#METERS}
 */
public record Usage(SortedMap<String, Long> quantities) {

    private static final Usage NONE = new Usage(Collections.emptySortedMap());

    /**
     * Guards and copies the quantities.
     *
     * @throws IllegalArgumentException if a meter's name or quantity is out of bounds, or there are too many
     */
    public Usage {
        if (quantities.size() > Limits.METERS) {
            throw new IllegalArgumentException("usage names more than " + Limits.METERS + " meters");
        }
        for (Map.Entry<String, Long> entry : quantities.entrySet()) {
            if (!Keys.wellFormed(entry.getKey())) {
                throw new IllegalArgumentException("meter must match " + Keys.SYNTAX);
            }
            if (entry.getValue() < 0 || entry.getValue() > Limits.METER_QUANTITY) {
                throw new IllegalArgumentException(
                        "usage." + entry.getKey() + " must be 0 to " + Limits.METER_QUANTITY);
            }
        }
        quantities = quantities.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(quantities));
    }

    /**
     * Nothing used.
     *
     * @return the empty usage
     */
    public static Usage none() {
        return NONE;
    }

    /**
     * Use of one meter.
     *
     * @param meter its name
     * @param quantity how much in all
     * @return the usage
     */
    public static Usage of(String meter, long quantity) {
        return new Usage(new TreeMap<>(Map.of(meter, quantity)));
    }

    /**
     * This and one more meter.
     *
     * @param meter its name
     * @param quantity how much in all; replaces what was said of the meter before
     * @return the usage
     */
    public Usage and(String meter, long quantity) {
        SortedMap<String, Long> more = new TreeMap<>(quantities);
        more.put(meter, quantity);
        return new Usage(more);
    }

    /**
     * How much of a meter.
     *
     * @param meter its name
     * @return 0 if never reported
     */
    public long of(String meter) {
        return quantities.getOrDefault(meter, 0L);
    }

    /**
     * The larger of two reports, meter by meter.
     *
     * @param other another report of the same run
     * @return what is known from both
     */
    public Usage join(Usage other) {
        if (other.quantities.isEmpty() || equals(other)) {
            return this;
        }
        if (quantities.isEmpty()) {
            return other;
        }
        SortedMap<String, Long> joined = new TreeMap<>(quantities);
        other.quantities.forEach((meter, quantity) -> joined.merge(meter, quantity, Math::max));
        return new Usage(joined);
    }
}
