package io.carnet.billing.value;

/**
 * Names something for sale in the catalog.
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9._:/@+|-]}, compared byte by byte
 */
public record OfferId(String value) implements Comparable<OfferId> {

    /**
     * Guards the identifier.
     *
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public OfferId {
        Keys.require("offer", value);
    }

    /**
     * Names it.
     *
     * @param value the text
     * @return the identifier
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public static OfferId of(String value) {
        return new OfferId(value);
    }

    @Override
    public int compareTo(OfferId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
