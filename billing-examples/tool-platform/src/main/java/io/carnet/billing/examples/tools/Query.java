package io.carnet.billing.examples.tools;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** What stands behind the question mark. Each name is asked for once; then {@link #check} says everything that is wrong. */
final class Query {

    private final Map<String, String[]> given;
    private final List<Problem> problems = new ArrayList<>();

    private Query(Map<String, String[]> given) {
        this.given = new TreeMap<>(given);
    }

    static Query of(Map<String, String[]> parameters) {
        return new Query(parameters);
    }

    /** A value, or empty if it is missing, empty or wrong. */
    <T> Optional<T> optional(String name, Function<String, T> reader) {
        String[] values = given.remove(name);
        if (values == null || (values.length == 1 && values[0].isEmpty())) {
            return Optional.empty();
        }
        try {
            if (values.length == 1) {
                return Optional.of(reader.apply(values[0]));
            }
            problems.add(new Problem(name, "must be there once"));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(name, String.valueOf(e.getMessage())));
        }
        return Optional.empty();
    }

    void require(boolean fulfilled, String name, String otherwise) {
        if (!fulfilled) {
            problems.add(new Problem(name, otherwise));
        }
    }

    /**
     * Says what is wrong: a name that is not known too, since a filter that was misspelt would show too much.
     *
     * @throws InvalidRequestException with everything, if anything is
     */
    void check() {
        given.keySet()
                .forEach(name -> problems.add(new Problem(name.matches("\\w{1,40}") ? name : "?", "is not known")));
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparing(Problem::path));
            throw new InvalidRequestException(problems);
        }
    }
}
