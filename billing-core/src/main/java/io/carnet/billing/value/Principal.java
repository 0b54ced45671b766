package io.carnet.billing.value;

/**
 * Whose money is spent: a user, an organisation or a wallet address. Everything is scoped by it.
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9._:/@+|-]}, compared byte by byte
 */
public record Principal(String value) implements Comparable<Principal> {

    /**
     * Guards the identifier.
     *
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public Principal {
        Keys.require("principal", value);
    }

    /**
     * Names it.
     *
     * @param value the text
     * @return the identifier
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public static Principal of(String value) {
        return new Principal(value);
    }

    @Override
    public int compareTo(Principal other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
