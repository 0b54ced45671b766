package io.carnet.billing.examples.x402.wallet;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * One text for everything that is the same JSON but for spaces and the order of keys: keys are sorted at every level, by
 * their UTF-16 units, and nothing stands between tokens. Strings are escaped as JavaScript's {@code JSON.stringify} does it;
 * numbers stay as they were written.
 */
public final class CanonicalJson {

    private static final int DEEPEST = 64;
    private static final int LONGEST = 1 << 20;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxDocumentLength(LONGEST)
                    .build())
            .build();

    private CanonicalJson() {}

    /**
     * Brings JSON into its one form.
     *
     * @param json any JSON value
     * @return the form
     * @throws IllegalArgumentException if it is no JSON, names a key twice, is nested deeper than 64 levels or longer than
     *     2^20 characters; the message does not repeat it
     */
    public static String of(String json) {
        return read(json, CanonicalJson::value);
    }

    /**
     * Brings the members of an object into their one form, for who signed one of them.
     *
     * @param json a JSON object
     * @return the form of each member's value, by the member's name
     * @throws IllegalArgumentException as {@link #of} does, or if it is no object
     */
    public static Map<String, String> members(String json) {
        return read(json, parser -> {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("not a JSON object");
            }
            return members(parser);
        });
    }

    private static <T> T read(String json, Function<JsonParser, T> reader) {
        if (json.length() > LONGEST) {
            throw new IllegalArgumentException("the JSON is too long");
        }
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("there is no JSON");
            }
            T value = reader.apply(parser);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is more than one JSON value");
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON as it must be");
        }
    }

    private static String value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> quoted(parser.getString());
            default -> parser.getString();
        };
    }

    private static String object(JsonParser parser) {
        StringJoiner text = new StringJoiner(",", "{", "}");
        members(parser).forEach((name, value) -> text.add(quoted(name) + ":" + value));
        return text.toString();
    }

    private static Map<String, String> members(JsonParser parser) {
        Map<String, String> members = new TreeMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static String array(JsonParser parser) {
        StringJoiner text = new StringJoiner(",", "[", "]");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            text.add(value(parser));
        }
        return text.toString();
    }

    private static String quoted(String string) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < string.length()
                    && Character.isLowSurrogate(string.charAt(i + 1));
            if (pair) {
                text.append(c).append(string.charAt(++i));
            } else {
                text.append(escaped(c));
            }
        }
        return text.append('"').toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\b' -> "\\b";
            case '\f' -> "\\f";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < ' ' || Character.isSurrogate(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c);
        };
    }
}
