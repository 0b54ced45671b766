package io.carnet.billing.internal;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.value.Keys;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/** Checks requests from outside, once, and lists everything that is wrong with one. Thread-safe. */
public final class Requests implements AutoCloseable {

    private final ValidatorFactory factory;
    private final Validator validator;

    public Requests() {
        factory = Validation.byProvider(HibernateValidator.class)
                .configure()
                .messageInterpolator(new ParameterMessageInterpolator())
                .buildValidatorFactory();
        validator = factory.getValidator();
    }

    /** Returns a request that is right. */
    public <R> R check(R request) {
        Set<ConstraintViolation<R>> violations = validator.validate(request);
        if (!violations.isEmpty()) {
            List<Problem> problems = new ArrayList<>();
            for (ConstraintViolation<R> violation : violations) {
                problems.add(new Problem(safe(violation.getPropertyPath().toString()), violation.getMessage()));
            }
            problems.sort(Comparator.comparing(Problem::path).thenComparing(Problem::message));
            throw new InvalidRequestException(problems);
        }
        return request;
    }

    /** Reads one text from outside as a value. */
    public static <T> T value(String path, Function<String, T> reader, String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(path, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        factory.close();
    }

    /** As {@code metadata[team]}. A path may contain a map's key, which is the caller's text. */
    private static String safe(String path) {
        String plain = path.replace("<K>", "").replace(".<map key>", "").replace(".<map value>", "");
        StringBuilder safe = new StringBuilder();
        for (char c : plain.substring(0, Math.min(plain.length(), 100)).toCharArray()) {
            safe.append(c == '[' || c == ']' || Keys.wellFormed(Character.toString(c)) ? c : '?');
        }
        return safe.toString();
    }
}
