package io.carnet.billing.value;

/**
 * Names one billable action within its principal, chosen by the host: the same key never spends twice.
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9._:/@+|-]}, compared byte by byte
 */
public record RunKey(String value) implements Comparable<RunKey> {

    /**
     * Guards the identifier.
     *
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public RunKey {
        Keys.require("run key", value);
    }

    /**
     * Names it.
     *
     * @param value the text
     * @return the identifier
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public static RunKey of(String value) {
        return new RunKey(value);
    }

    @Override
    public int compareTo(RunKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
