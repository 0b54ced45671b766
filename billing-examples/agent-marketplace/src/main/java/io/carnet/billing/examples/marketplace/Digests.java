package io.carnet.billing.examples.marketplace;

import io.carnet.billing.examples.host.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Short names for long things. */
final class Digests {

    /** How a call is told and paid says nothing of what it asks for. */
    private static final List<String> ASIDE = List.of("idempotency_key", "pay_with");

    private static final JsonMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private Digests() {}

    static String of(String tool, Fields arguments) {
        return of(tool, SORTED.writeValueAsString(arguments.without(ASIDE)));
    }

    static String of(String... parts) {
        try {
            byte[] text = String.join("\n", parts).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
