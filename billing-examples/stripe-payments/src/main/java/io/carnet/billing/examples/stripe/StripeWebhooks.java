package io.carnet.billing.examples.stripe;

import io.carnet.billing.payment.PurchaseId;
import io.carnet.billing.payment.WebhookReader;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads Stripe's events. They are believed if one of the secrets has signed the raw bytes (HMAC-SHA256, header
 * {@code Stripe-Signature}) no more than 300 seconds ago or ahead. Of an event only names are read, whatever version of the
 * API it was written for; what has happened is looked up. Bodies longer than 1 MiB and headers longer than 8 KiB are
 * rejected unread. Thread-safe.
 */
public final class StripeWebhooks implements WebhookReader {

    private static final String HEADER = "stripe-signature";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int LONGEST = 1 << 20;
    private static final int DEEPEST = 64;
    private static final String SESSIONS = "checkout.session.";
    private static final String PAYMENTS = "payment_intent.";
    private static final List<String> OF_PAYMENTS = List.of("charge.", "refund.");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,255}");

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<SecretKeySpec> secrets;
    private final InstantSource clock;

    /**
     * Reads what is sent to one endpoint.
     *
     * @param configuration its secrets; if there are none, everything is rejected
     * @param clock the host's
     */
    public StripeWebhooks(StripeConfiguration configuration, InstantSource clock) {
        secrets = configuration.webhookSecrets().stream()
                .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
                .toList();
        this.clock = clock;
    }

    @Override
    public Notice read(byte[] body, Map<String, List<String>> headers) {
        List<String> header = headers.getOrDefault(HEADER, List.of());
        if (header.size() != 1) {
            return new Notice.Rejected("there must be one signature header");
        }
        if (body.length > LONGEST) {
            return new Notice.Rejected("the body is too long");
        }
        try {
            return read(body, SignatureHeader.of(header.get(0)));
        } catch (IllegalArgumentException e) {
            return new Notice.Rejected(String.valueOf(e.getMessage()));
        }
    }

    private Notice read(byte[] body, SignatureHeader header) {
        if (!isSigned(body, header)) {
            return new Notice.Rejected("no secret has signed it");
        }
        if (Duration.between(header.at(), clock.instant()).abs().compareTo(TOLERANCE) > 0) {
            return new Notice.Rejected("it was not signed within the last 300 seconds");
        }
        try {
            return notice(JSON.readTree(body));
        } catch (JacksonException e) {
            return new Notice.Rejected("it is signed, and cannot be read");
        }
    }

    /** Goes through all of them, so that the time it takes tells nothing. */
    private boolean isSigned(byte[] body, SignatureHeader header) {
        boolean signed = false;
        for (SecretKeySpec secret : secrets) {
            byte[] expected = signature(secret, header.time(), body);
            for (byte[] given : header.signatures()) {
                signed |= MessageDigest.isEqual(expected, given);
            }
        }
        return signed;
    }

    private static byte[] signature(SecretKeySpec secret, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    private static Notice notice(JsonNode event) {
        String type = event.path("type").asString("");
        JsonNode object = event.path("data").path("object");
        if (type.startsWith(SESSIONS)) {
            String payment = name(object.path("payment_intent"));
            return about(payment.isEmpty() ? name(object) : payment, object);
        }
        if (type.startsWith(PAYMENTS)) {
            return about(name(object), object);
        }
        if (OF_PAYMENTS.stream().anyMatch(type::startsWith)) {
            return about(name(object.path("payment_intent")), object);
        }
        return new Notice.Irrelevant();
    }

    /** Without a name it is about a payment that was not made as ours are. */
    private static Notice about(String name, JsonNode object) {
        if (name.isEmpty()) {
            return new Notice.Irrelevant();
        }
        Optional<PurchaseId> purchase =
                Marks.purchase(mark -> object.path("metadata").path(mark).asString(""));
        return new Notice.OfPayment(name, purchase);
    }

    /** An object's name, given by itself or with the object around it. */
    private static String name(JsonNode object) {
        String name = (object.isObject() ? object.path("id") : object).asString("");
        return NAME.matcher(name).matches() ? name : "";
    }
}
