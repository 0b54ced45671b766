package io.carnet.billing.refusal;

import java.util.List;
import java.util.stream.Collectors;

/** A request that is wrong in itself. Nothing was stored and no key was bound. */
public final class InvalidRequestException extends BillingException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param path where, as {@code metadata[team]}
     * @param message what is wrong there; never repeats the offending text
     */
    public record Problem(String path, String message) {}

    /**
     * Lists what is wrong.
     *
     * @param problems everything, at least one
     */
    public InvalidRequestException(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.path() + " " + problem.message())
                .collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /**
     * A single thing.
     *
     * @param path where
     * @param message what is wrong there
     */
    public InvalidRequestException(String path, String message) {
        this(List.of(new Problem(path, message)));
    }

    /**
     * Everything that is wrong.
     *
     * @return sorted by path
     */
    public List<Problem> problems() {
        return problems;
    }
}
