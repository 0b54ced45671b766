package io.carnet.billing.examples.tools.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Tools that count, hash and encode texts. */
final class Texts {

    private static final int LONGEST = 100_000;
    private static final List<String> ALGORITHMS = List.of("SHA-256", "SHA-512");
    private static final Map<String, Function<byte[], String>> ENCODINGS = new TreeMap<>(Map.of(
            "base64", bytes -> Base64.getEncoder().encodeToString(bytes),
            "hex", bytes -> HexFormat.of().formatHex(bytes)));
    private static final Parameter TEXT = Parameter.text("text", "at most " + LONGEST + " characters");

    static final Action STATISTICS = new Action(
            "text",
            "statistics",
            "counts characters, words and sentences",
            List.of(TEXT),
            Pricing.perCall("1"),
            Texts::statistics);
    static final Action HASH = new Action(
            "digest",
            "hash",
            "hashes a text in UTF-8",
            List.of(Parameter.text("text", ""), Parameter.oneOf("algorithm", ALGORITHMS)),
            Pricing.perCall("1"),
            Texts::hash);
    static final Action ENCODE = new Action(
            "digest",
            "encode",
            "encodes a text in UTF-8",
            List.of(TEXT, Parameter.oneOf("encoding", ENCODINGS.keySet())),
            Pricing.perCall("0.5"),
            Texts::encode);

    private Texts() {}

    static String text(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("must have at most " + LONGEST + " characters");
        }
        return text;
    }

    private static Function<String, String> oneOf(Iterable<String> names) {
        return text -> {
            for (String name : names) {
                if (name.equals(text)) {
                    return name;
                }
            }
            throw new IllegalArgumentException("must be one of " + String.join(", ", names));
        };
    }

    private static Job once(Supplier<ObjectNode> work) {
        return new Job(1, () -> new Done(work.get(), 1));
    }

    private static Job statistics(Fields fields) {
        Optional<String> text = fields.needed("text", Fields.text(Texts::text));
        fields.check();
        return once(() -> count(text.orElseThrow()));
    }

    private static ObjectNode count(String text) {
        String words = text.strip();
        return Views.object()
                .put("characters", text.codePointCount(0, text.length()))
                .put("words", words.isEmpty() ? 0 : words.split("\\s+", -1).length)
                .put("sentences", words.isEmpty() ? 0 : words.split("[.!?]+(\\s+|$)", 0).length);
    }

    private static Job hash(Fields fields) {
        Optional<String> text = fields.needed("text", Fields.text(Function.identity()));
        Optional<String> algorithm = fields.needed("algorithm", Fields.text(oneOf(ALGORITHMS)));
        fields.check();
        return once(() -> Views.object().put("hash", hash(algorithm.orElseThrow(), text.orElseThrow())));
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static Job encode(Fields fields) {
        Optional<String> text = fields.needed("text", Fields.text(Texts::text));
        Optional<String> encoding = fields.needed("encoding", Fields.text(oneOf(ENCODINGS.keySet())));
        fields.check();
        return once(() -> Views.object()
                .put(
                        "encoded",
                        ENCODINGS
                                .get(encoding.orElseThrow())
                                .apply(text.orElseThrow().getBytes(UTF_8))));
    }
}
