package io.carnet.billing.run;

import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Texts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which rows of the activity log are wanted: those that pass every condition. A set names what is let through; an empty one
 * lets everything through. Immutable.
 *
 * @param products of these products
 * @param groups of these agent groups
 * @param agents of agents of these names, in whatever group
 * @param states in these states
 * @param charges with these charge states
 * @param from authorised or refused at this instant or later
 * @param to authorised or refused before this instant
 * @param text with this in the key, compared character by character
 */
public record ActivityFilter(
        Set<ProductId> products,
        Set<String> groups,
        Set<String> agents,
        Set<RunState> states,
        Set<ChargeState> charges,
        Optional<Instant> from,
        Optional<Instant> to,
        String text) {

    /** Everything. */
    public static final ActivityFilter ALL = new ActivityFilter(
            Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Optional.empty(), Optional.empty(), "");

    /**
     * Guards and copies the conditions. Bounds finer than a microsecond become the next whole one, which lets the same runs
     * through.
     *
     * @throws IllegalArgumentException if a set is larger than {@link Limits#FILTER_NAMES}, a group or an agent is
     *     malformed, a bound is outside of 1970 to {@link Limits#END_OF_TIME}, or the text is longer than a key or cannot be
     *     stored
     */
    public ActivityFilter {
        products = few(products, "products");
        groups = names(groups, "groups");
        agents = names(agents, "agents");
        states = Set.copyOf(states);
        charges = Set.copyOf(charges);
        from = from.map(ActivityFilter::bound);
        to = to.map(ActivityFilter::bound);
        if (text.length() > Limits.KEY_LENGTH || !Texts.storable(text)) {
            throw new IllegalArgumentException(
                    "text must be at most " + Limits.KEY_LENGTH + " characters that can be stored");
        }
    }

    private static <T> Set<T> few(Set<T> wanted, String what) {
        if (wanted.size() > Limits.FILTER_NAMES) {
            throw new IllegalArgumentException(what + " must be at most " + Limits.FILTER_NAMES);
        }
        return Set.copyOf(wanted);
    }

    private static Set<String> names(Set<String> wanted, String what) {
        if (!wanted.stream().allMatch(Keys::wellFormed)) {
            throw new IllegalArgumentException(what + " must match " + Keys.SYNTAX);
        }
        return few(wanted, what);
    }

    private static Instant bound(Instant instant) {
        if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Limits.END_OF_TIME)) {
            throw new IllegalArgumentException("from and to must be 1970 to " + Limits.END_OF_TIME);
        }
        Instant whole = instant.truncatedTo(ChronoUnit.MICROS);
        return whole.equals(instant) ? whole : whole.plus(1, ChronoUnit.MICROS);
    }

    /**
     * Only runs of products.
     *
     * @param wanted their ids
     * @return the filter
     */
    public ActivityFilter products(String... wanted) {
        Set<ProductId> ids = Arrays.stream(wanted).map(ProductId::of).collect(Collectors.toUnmodifiableSet());
        return new ActivityFilter(ids, groups, agents, states, charges, from, to, text);
    }

    /**
     * Only runs of agent groups, whichever agent of them.
     *
     * @param wanted their names
     * @return the filter
     */
    public ActivityFilter groups(String... wanted) {
        return new ActivityFilter(products, set(wanted), agents, states, charges, from, to, text);
    }

    /**
     * Only runs of agents of some names.
     *
     * @param wanted their names
     * @return the filter
     */
    public ActivityFilter agents(String... wanted) {
        return new ActivityFilter(products, groups, set(wanted), states, charges, from, to, text);
    }

    /**
     * Only runs in some states.
     *
     * @param wanted the states
     * @return the filter
     */
    public ActivityFilter states(RunState... wanted) {
        return new ActivityFilter(products, groups, agents, set(wanted), charges, from, to, text);
    }

    /**
     * Only runs with some charge states.
     *
     * @param wanted the charge states
     * @return the filter
     */
    public ActivityFilter charges(ChargeState... wanted) {
        return new ActivityFilter(products, groups, agents, states, set(wanted), from, to, text);
    }

    /**
     * Only runs authorised or refused from an instant on.
     *
     * @param first the first instant
     * @return the filter
     */
    public ActivityFilter from(Instant first) {
        return new ActivityFilter(products, groups, agents, states, charges, Optional.of(first), to, text);
    }

    /**
     * Only runs authorised or refused before an instant.
     *
     * @param end the first instant that is too late
     * @return the filter
     */
    public ActivityFilter to(Instant end) {
        return new ActivityFilter(products, groups, agents, states, charges, from, Optional.of(end), text);
    }

    /**
     * Only runs with a text in their key.
     *
     * @param wanted no pattern: every character stands for itself, and case matters
     * @return the filter
     */
    public ActivityFilter containing(String wanted) {
        return new ActivityFilter(products, groups, agents, states, charges, from, to, wanted);
    }

    private static <T> Set<T> set(T[] wanted) {
        return Arrays.stream(wanted).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Whether a run is wanted.
     *
     * @param run the run
     * @return true if it passes every condition
     */
    public boolean matches(Run run) {
        Instant at = run.times().authorized();
        return passes(products, Optional.of(run.terms().product().id()))
                && passes(groups, run.terms().spender().map(Spender::group))
                && passes(agents, run.terms().spender().flatMap(Spender::agent))
                && passes(states, Optional.of(run.state()))
                && passes(charges, Optional.of(run.chargeState()))
                && from.filter(at::isBefore).isEmpty()
                && to.filter(end -> !at.isBefore(end)).isEmpty()
                && run.key().value().contains(text);
    }

    private static <T> boolean passes(Set<T> wanted, Optional<T> actual) {
        return wanted.isEmpty() || actual.filter(wanted::contains).isPresent();
    }
}
