package io.carnet.billing.internal;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.value.Keys;
import io.carnet.billing.value.Limits;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
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
import org.jspecify.annotations.Nullable;

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
                problems.add(new Problem(path(violation.getPropertyPath()), violation.getMessage()));
            }
            problems.sort(Comparator.comparing(Problem::path).thenComparing(Problem::message));
            throw new InvalidRequestException(problems);
        }
        return request;
    }

    /** Reads one text from outside as a value. */
    public static <T> T value(String path, Function<String, T> reader, @Nullable String text) {
        if (text == null) {
            throw new InvalidRequestException(path, "must be present");
        }
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

    private static String path(Path path) {
        StringBuilder text = new StringBuilder();
        for (Path.Node node : path) {
            if (node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                text.append(text.length() == 0 ? "" : ".").append(node.getName());
            }
            if (node.getKey() != null) {
                text.append('[').append(safe(node.getKey().toString())).append(']');
            }
        }
        return text.toString();
    }

    /** A map's key is the caller's text, and may be anything. */
    private static String safe(String key) {
        StringBuilder safe = new StringBuilder();
        for (char c :
                key.substring(0, Math.min(key.length(), Limits.KEY_LENGTH)).toCharArray()) {
            safe.append(Keys.wellFormed(String.valueOf(c)) ? c : '?');
        }
        return safe.toString();
    }
}
