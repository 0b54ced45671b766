package io.carnet.billing.examples.host;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a program is started with: options as arguments, secrets from the environment, since anybody can list arguments. Each
 * is read once; then {@link #check} says everything that is wrong, and repeats no value.
 */
public final class Options {

    private final Map<String, String> given = new TreeMap<>();
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    public Options(List<String> arguments, Map<String, String> environment) {
        this.environment = environment;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (!arguments.get(i).matches("--[a-z-]{1,40}") || i + 1 == arguments.size()) {
                problems.add("arguments must be pairs of --name and value");
                return;
            }
            given.put(arguments.get(i), arguments.get(i + 1));
        }
    }

    /** An option; if there is no default it must be given. Empty if it is wrong, which the check tells. */
    public <T> Optional<T> option(String name, Optional<String> otherwise, Function<String, T> reader) {
        Optional<String> text = Optional.ofNullable(given.remove(name)).or(() -> otherwise);
        if (text.isEmpty()) {
            problems.add(name + " must be given");
        }
        return text.flatMap(each -> read(name, each, reader));
    }

    private <T> Optional<T> read(String name, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (IllegalArgumentException e) {
            problems.add(name + " is not what it must be");
            return Optional.empty();
        }
    }

    public <T> Optional<T> option(String name, String otherwise, Function<String, T> reader) {
        return option(name, Optional.of(otherwise), reader);
    }

    public Optional<String> secret(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    /** A secret that may be left out. Empty also if it is wrong, which the check tells. */
    public <T> Optional<T> secret(String name, Function<String, T> reader) {
        return secret(name).flatMap(text -> read(name, text, reader));
    }

    public String secret(String name, int shortest) {
        String value = secret(name).orElse("");
        if (value.length() < shortest) {
            problems.add("the environment must have " + name + ", of " + shortest + " characters or more");
        }
        return value;
    }

    /** What a header may be. Whatever else is in one, the JDK refuses it in words that repeat it. */
    public static String header(String text) {
        if (!text.matches("[ -~]*")) {
            throw new IllegalArgumentException("no header");
        }
        return text;
    }

    public static URI web(String text) {
        if (!text.matches("https?://[!-~]+")) {
            throw new IllegalArgumentException("not an address");
        }
        return URI.create(text);
    }

    /**
     * Says what is wrong.
     *
     * @throws IllegalArgumentException with everything, if anything is
     */
    public void check() {
        given.keySet().forEach(name -> problems.add("there is no option " + name));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
