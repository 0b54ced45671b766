package io.carnet.billing.value;

/**
 * Names a buy, grant, revoke or cap reset within its principal: the same key takes effect once.
 *
 * @param value 1 to 128 characters of {@code [A-Za-z0-9._:/@+|-]}, compared byte by byte
 */
public record CommandKey(String value) implements Comparable<CommandKey> {

    /**
     * Guards the identifier.
     *
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public CommandKey {
        Keys.require("command key", value);
    }

    /**
     * Names it.
     *
     * @param value the text
     * @return the identifier
     * @throws IllegalArgumentException if the text breaks {@link Keys}' syntax
     */
    public static CommandKey of(String value) {
        return new CommandKey(value);
    }

    @Override
    public int compareTo(CommandKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
