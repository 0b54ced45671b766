package io.carnet.billing.spending;

import io.carnet.billing.value.Keys;
import io.carnet.billing.value.ProductId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a spending policy is about, within one principal.
 *
 * @param level how wide it reaches
 * @param group the agent group; empty unless the level is a group or an agent
 * @param name the agent or product; empty unless the level is one
 */
public record Subject(Level level, String group, String name) implements Comparable<Subject> {

    /** How wide a policy reaches. */
    public enum Level {
        /** Everything the principal spends. */
        PRINCIPAL,
        /** What an agent group spends. */
        GROUP,
        /** What one agent of a group spends. */
        AGENT,
        /** What is spent on one product. */
        PRODUCT
    }

    /** Everything the principal spends. */
    public static final Subject EVERYTHING = new Subject(Level.PRINCIPAL, "", "");

    private static final Comparator<Subject> ORDER =
            Comparator.comparing(Subject::level).thenComparing(Subject::group).thenComparing(Subject::name);

    /**
     * Guards the parts.
     *
     * @throws IllegalArgumentException if a part is malformed, missing, or of another level
     */
    public Subject {
        boolean grouped = level == Level.GROUP || level == Level.AGENT;
        boolean named = level == Level.AGENT || level == Level.PRODUCT;
        if (grouped != Keys.wellFormed(group)
                || named != Keys.wellFormed(name)
                || (!grouped && !group.isEmpty())
                || (!named && !name.isEmpty())) {
            throw new IllegalArgumentException("the parts of a " + level + " subject must match " + Keys.SYNTAX);
        }
    }

    /**
     * A spender: its group, or the agent.
     *
     * @param spender the spender
     * @return the subject
     */
    public static Subject of(Spender spender) {
        return spender.agent()
                .map(agent -> new Subject(Level.AGENT, spender.group(), agent))
                .orElseGet(() -> new Subject(Level.GROUP, spender.group(), ""));
    }

    /**
     * A product.
     *
     * @param product the product
     * @return the subject
     */
    public static Subject of(ProductId product) {
        return new Subject(Level.PRODUCT, "", product.value());
    }

    /**
     * Every subject whose policy applies to a run.
     *
     * @param product what is run
     * @param spender who spends, empty for the principal itself
     * @return from the widest to the narrowest
     */
    public static List<Subject> applicable(ProductId product, Optional<Spender> spender) {
        List<Subject> subjects = new ArrayList<>(4);
        subjects.add(EVERYTHING);
        subjects.add(of(product));
        if (spender.isPresent()) {
            Spender who = spender.get();
            subjects.add(of(Spender.group(who.group())));
            if (who.agent().isPresent()) {
                subjects.add(of(who));
            }
        }
        return subjects;
    }

    @Override
    public int compareTo(Subject other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return switch (level) {
            case PRINCIPAL -> "principal";
            case GROUP -> "group " + group;
            case AGENT -> "agent " + group + "," + name;
            case PRODUCT -> "product " + name;
        };
    }
}
