package io.carnet.billing.examples.host;

import io.carnet.billing.refusal.InvalidRequestException;
import io.carnet.billing.refusal.InvalidRequestException.Problem;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Money;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads a body in JSON. Each member is asked for once; then {@link #check} says everything that is wrong, by path. */
public final class Fields {

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String path;
    private final ObjectNode json;
    private final List<Problem> problems;
    private final Set<String> known = new HashSet<>();

    private Fields(String path, ObjectNode json, List<Problem> problems) {
        this.path = path;
        this.json = json;
        this.problems = problems;
    }

    /** Of a body; one that is empty has no members. */
    public static Fields of(byte[] body) {
        try {
            if ((body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body)) instanceof ObjectNode object) {
                return new Fields("", object, new ArrayList<>());
            }
        } catch (JacksonException e) {
            throw new InvalidRequestException("body", "must be JSON, and name nothing twice");
        }
        throw new InvalidRequestException("body", "must be a JSON object");
    }

    /** With a member that is said elsewhere, as in the path, and so must not be said here. */
    public Fields and(String name, String text) {
        if (json.has(name)) {
            note(name, "must be left out: it is said elsewhere");
        } else {
            json.put(name, text);
        }
        return this;
    }

    /** Of an object that was made or read by somebody else. */
    public static Fields of(ObjectNode json) {
        return new Fields("", json, new ArrayList<>());
    }

    /** A member, or empty if it is missing, null or wrong. */
    public <T> Optional<T> optional(String name, Function<JsonNode, T> reader) {
        known.add(name);
        return Optional.ofNullable(json.get(name))
                .filter(node -> !node.isNull())
                .flatMap(node -> {
                    try {
                        return Optional.of(reader.apply(node));
                    } catch (IllegalArgumentException e) {
                        note(name, String.valueOf(e.getMessage()));
                        return Optional.empty();
                    }
                });
    }

    public <T> Optional<T> needed(String name, Function<JsonNode, T> reader) {
        if (!json.hasNonNull(name)) {
            note(name, "must be present");
        }
        return optional(name, reader);
    }

    /** A member that must be there, if only to say null. */
    public <T> Optional<T> nullable(String name, Function<JsonNode, T> reader) {
        if (!json.has(name)) {
            note(name, "must be present, or null");
        }
        return optional(name, reader);
    }

    /** What is inside of a member, which says itself that it has nothing else. */
    public Optional<Fields> inside(String name) {
        return optional(name, node -> {
            require(node.isObject(), "must be an object");
            return new Fields(path + name + ".", (ObjectNode) node, problems);
        });
    }

    /** All of it but some members, as it was said. */
    public JsonNode without(Collection<String> names) {
        return json.deepCopy().remove(names);
    }

    /** What is inside of a member that was left out: nothing. */
    public Fields insideOrNothing(String name) {
        return inside(name).orElseGet(() -> new Fields(path + name + ".", JSON.createObjectNode(), problems));
    }

    public void note(String name, String what) {
        problems.add(new Problem(path + name, what));
    }

    public void nothingElse() {
        json.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> note(name.matches("\\w{1,40}") ? name : "?", "is not known"));
    }

    /**
     * Says what is wrong.
     *
     * @throws InvalidRequestException with everything, if anything is
     */
    public void check() {
        nothingElse();
        if (!problems.isEmpty()) {
            problems.sort(Comparator.comparing(Problem::path));
            throw new InvalidRequestException(problems);
        }
    }

    public static <T> Function<JsonNode, T> text(Function<String, T> reader) {
        return node -> {
            require(node.isString(), "must be a text");
            return reader.apply(node.asString());
        };
    }

    public static boolean flag(JsonNode node) {
        require(node.isBoolean(), "must be true or false");
        return node.asBoolean();
    }

    public static int whole(JsonNode node) {
        require(node.isInt(), "must be a whole number");
        return node.asInt();
    }

    public static Amount credits(JsonNode node) {
        require(node.isNumber(), "must be a number of credits");
        return Amount.credits(node.decimalValue());
    }

    public static Money dollars(String text) {
        require(text.matches("[0-9]{1,12}(\\.[0-9]{1,2})?"), "must be dollars, as 5.00");
        return Money.usd(text);
    }

    private static void require(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
