package io.carnet.billing.value;

/**
 * Names a handler of events. Under its name it finds again how far it has come, whichever process runs it.
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9._:/@+|-]}, compared byte by byte
 */
public record HandlerName(String value) implements Comparable<HandlerName> {

    /**
     * Guards the identifier.
     *
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public HandlerName {
        Keys.require("handler", value);
    }

    /**
     * Names it.
     *
     * @param value the text
     * @return the identifier
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public static HandlerName of(String value) {
        return new HandlerName(value);
    }

    @Override
    public int compareTo(HandlerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
