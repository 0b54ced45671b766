package io.carnet.billing.jdbc.internal.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Named texts as one text, a line each, {@code name=value}. A backslash stands before what would end a name or a line:
 * backslash, equals sign, line feed (written {@code \n}) and carriage return (written {@code \r}).
 */
final class Fields {

    private final Map<String, String> values;

    private Fields(Map<String, String> values) {
        this.values = values;
    }

    static Fields none() {
        return new Fields(new LinkedHashMap<>());
    }

    static Fields read(String text) {
        Fields fields = none();
        int at = 0;
        while (at < text.length()) {
            StringBuilder name = new StringBuilder();
            at = part(text, at, '=', name);
            StringBuilder value = new StringBuilder();
            at = part(text, at, '\n', value);
            fields.values.put(name.toString(), value.toString());
        }
        return fields;
    }

    /** Reads up to an unescaped end; returns where the next part begins. */
    private static int part(String text, int from, char end, StringBuilder part) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == end) {
                return i + 1;
            }
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                char escaped = text.charAt(i);
                part.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
                part.append(c);
            }
        }
        throw new IllegalStateException("a stored field has no end");
    }

    Fields put(String name, Object value) {
        values.put(name, value.toString());
        return this;
    }

    Fields put(String name, Optional<?> value) {
        value.ifPresent(present -> put(name, present));
        return this;
    }

    /** All fields under a prefix, as {@code prefix.name}. */
    Fields putAll(String prefix, Map<String, ?> more) {
        more.forEach((name, value) -> put(prefix + "." + name, value));
        return this;
    }

    <T> Fields putEach(String prefix, Iterable<T> elements, Function<T, String> text) {
        int i = 0;
        for (T element : elements) {
            put(prefix + "." + i++, text.apply(element));
        }
        return this;
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("a stored text lacks its field " + name);
        }
        return value;
    }

    <T> Optional<T> find(String name, Function<String, T> parse) {
        return Optional.ofNullable(values.get(name)).map(parse);
    }

    Map<String, String> all(String prefix) {
        Map<String, String> under = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix + ".")) {
                under.put(name.substring(prefix.length() + 1), value);
            }
        });
        return under;
    }

    <T> List<T> each(String prefix, Function<String, T> parse) {
        List<T> elements = new ArrayList<>();
        for (int i = 0; ; i++) {
            String value = values.get(prefix + "." + i);
            if (value == null) {
                return elements;
            }
            elements.add(parse.apply(value));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) -> {
            escape(name, text);
            text.append('=');
            escape(value, text);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String part, StringBuilder text) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case '\\', '=' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> text.append(c);
            }
        }
    }
}
