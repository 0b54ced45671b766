package io.carnet.billing.spending;

import io.carnet.billing.value.Keys;
import java.util.Optional;

/**
 * Who acts for a principal: an agent group, or one agent of a group.
 *
 * @param group the agent group
 * @param agent one of its agents, empty for the group itself
 */
public record Spender(String group, Optional<String> agent) {

    /**
     * Guards the names.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    public Spender {
        if (!Keys.wellFormed(group) || !agent.map(Keys::wellFormed).orElse(true)) {
            throw new IllegalArgumentException("spender must match " + Keys.SYNTAX);
        }
    }

    /**
     * An agent group.
     *
     * @param group its name
     * @return the spender
     */
    public static Spender group(String group) {
        return new Spender(group, Optional.empty());
    }

    /**
     * An agent of a group.
     *
     * @param group the group's name
     * @param agent the agent's name within the group
     * @return the spender
     */
    public static Spender agent(String group, String agent) {
        return new Spender(group, Optional.of(agent));
    }

    @Override
    public String toString() {
        return agent.map(name -> group + "," + name).orElse(group);
    }
}
