package io.carnet.billing.run;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.spending.Spender;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.ProductId;
import io.carnet.billing.value.Texts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
     * @throws InvalidRequestException listing every condition that is wrong: a set larger than
     *     {@link Limits#FILTER_NAMES}, a malformed group or agent, a bound outside of 1970 to {@link Limits#END_OF_TIME}, a
     *     text that is longer than a key or cannot be stored
     */
    public ActivityFilter {
        List<Problem> problems = new ArrayList<>();
        few("products", products, problems);
        names("groups", groups, problems);
        names("agents", agents, problems);
        bounded("from", from, problems);
        bounded("to", to, problems);
        if (text.length() > Limits.KEY_LENGTH || !Texts.storable(text)) {
            problems.add(
                    new Problem("text", "must be at most " + Limits.KEY_LENGTH + " characters that can be stored"));
        }
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparing(Problem::path));
            throw new InvalidRequestException(problems);
        }
        products = Set.copyOf(products);
        groups = Set.copyOf(groups);
        agents = Set.copyOf(agents);
        states = Set.copyOf(states);
        charges = Set.copyOf(charges);
        from = from.map(ActivityFilter::bound);
        to = to.map(ActivityFilter::bound);
    }

    private static void few(String path, Set<?> wanted, List<Problem> problems) {
        if (wanted.size() > Limits.FILTER_NAMES) {
            problems.add(new Problem(path, "must be at most " + Limits.FILTER_NAMES));
        }
    }

    private static void names(String path, Set<String> wanted, List<Problem> problems) {
        few(path, wanted, problems);
        if (!wanted.stream().allMatch(Keys::wellFormed)) {
            problems.add(malformed(path));
        }
    }

    private static Problem malformed(String path) {
        return new Problem(path, "must match " + Keys.SYNTAX);
    }

    private static void bounded(String path, Optional<Instant> bound, List<Problem> problems) {
        if (bound.filter(instant -> instant.isBefore(Instant.EPOCH) || instant.isAfter(Limits.END_OF_TIME))
                .isPresent()) {
            problems.add(new Problem(path, "must be 1970 to " + Limits.END_OF_TIME));
        }
    }

    private static Instant bound(Instant instant) {
        Instant whole = instant.truncatedTo(ChronoUnit.MICROS);
        return whole.equals(instant) ? whole : whole.plus(1, ChronoUnit.MICROS);
    }

    /**
     * Only runs of products.
     *
     * @param wanted their ids
     * @return the filter
     * @throws InvalidRequestException if one is malformed
     */
    public ActivityFilter products(String... wanted) {
        if (!Arrays.stream(wanted).allMatch(Keys::wellFormed)) {
            throw new InvalidRequestException(List.of(malformed("products")));
        }
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
     * @return true if it passes every condition and has not been moved into an archive
     */
    public boolean matches(Run run) {
        Instant at = run.times().authorized();
        return run.state() != RunState.ARCHIVED
                && passes(products, Optional.of(run.terms().product().id()))
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
