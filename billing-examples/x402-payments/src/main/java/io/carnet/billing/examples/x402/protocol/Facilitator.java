package io.carnet.billing.examples.x402.protocol;

import io.carnet.billing.examples.x402.protocol.Settlement.NotSent;
import io.carnet.billing.examples.x402.protocol.Settlement.Pending;
import io.carnet.billing.examples.x402.protocol.Settlement.Refused;
import io.carnet.billing.examples.x402.protocol.Settlement.Settled;
import io.carnet.billing.examples.x402.protocol.Settlement.Unknown;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has payments made by a facilitator, over HTTP. What it says counts whatever the HTTP status; what can't be read, or may
 * mean that the payment was made before, is unknown. Thread-safe.
 */
public final class Facilitator {

    private static final int LONGEST = 65_536;
    private static final String PENDING = "settlement_pending";
    private static final Pattern TRANSACTION = Pattern.compile("[A-Za-z0-9_-]{1,128}");

    /** With these a request is turned away before anybody looks at it. */
    private static final Set<Integer> UNREAD = Set.of(401, 403, 429);

    /** Reasons that a facilitator has before it sends anything to a chain. */
    private static final Set<String> BEFORE_SENDING = Set.of(
            "insufficient_funds",
            "invalid_scheme",
            "invalid_network",
            "invalid_x402_version",
            "invalid_payment_requirements",
            "invalid_payload",
            "invalid_exact_evm_payload_authorization_value",
            "invalid_exact_evm_payload_authorization_valid_after",
            "invalid_exact_evm_payload_authorization_valid_before",
            "invalid_exact_evm_payload_authorization_typed_data_message",
            "invalid_exact_evm_payload_authorization_from_address_kyt",
            "invalid_exact_evm_payload_authorization_to_address_kyt",
            "invalid_exact_evm_payload_signature",
            "invalid_exact_evm_payload_signature_address",
            "invalid_exact_evm_payload_recipient_mismatch");

    private final HttpClient client;
    private final URI settle;
    private final Duration timeout;
    private final Supplier<String> authorization;

    /**
     * A facilitator.
     *
     * @param base where it is; {@code settle} is beneath
     * @param timeout how long an answer is waited for, from the beginning to its last byte; half of it for a connection
     * @param authorization the header of that name, asked for each time; empty for none. If it throws, nothing is sent
     */
    public Facilitator(URI base, Duration timeout, Supplier<String> authorization) {
        this.timeout = timeout;
        this.authorization = authorization;
        settle = URI.create(base.toString().replaceFirst("/*$", "/settle"));
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout.dividedBy(2))
                .build();
    }

    /**
     * Has a payment made. Asking again for the same payment never makes it twice: a contract lets each through once.
     *
     * @param credential the payment
     * @param way what was asked for
     * @param resource what for
     * @return what became of it
     */
    public Settlement settle(PaymentPayload credential, Requirement way, Resource resource) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settle)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(credential.settlement(way, resource)));
        if (!authorize(request)) {
            return new NotSent("the authorization header can't be made");
        }
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request.build(), info -> body());
        try {
            return read(answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS), credential);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Unknown("no answer in time");
        } catch (ExecutionException e) {
            return failed(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Unknown("interrupted");
        }
    }

    /** What goes wrong here is told nobody: it may name the secret. */
    private boolean authorize(HttpRequest.Builder request) {
        try {
            String value = authorization.get();
            if (!value.isEmpty()) {
                request.header("Authorization", value);
            }
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Of what is too long the end is left out, so that it can't be read. */
    private static HttpResponse.BodySubscriber<String> body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        return HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofByteArrayConsumer(
                        chunk -> chunk.filter(bytes -> body.size() < LONGEST).ifPresent(body::writeBytes)),
                end -> body.toString(StandardCharsets.UTF_8));
    }

    /** Without a connection nothing was sent. */
    private static Settlement failed(Throwable cause) {
        String why = cause.getClass().getSimpleName();
        return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException
                ? new NotSent(why)
                : new Unknown(why);
    }

    private static Settlement read(HttpResponse<String> response, PaymentPayload credential) {
        int status = response.statusCode();
        return json(response.body())
                .filter(answer -> answer.path("success").isBoolean() || answer.has("errorReason"))
                .map(answer -> read(answer, credential))
                .orElseGet(() -> UNREAD.contains(status) ? new NotSent(says(status)) : new Unknown(says(status)));
    }

    private static String says(int status) {
        return "it answers " + status + " and nothing of the payment";
    }

    private static Optional<ObjectNode> json(String body) {
        try {
            return Optional.of(Envelope.parse(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Settlement read(ObjectNode answer, PaymentPayload credential) {
        String transaction = answer.path("transaction").asString("");
        String reason = answer.path("errorReason").asString("");
        if (answer.path("success").isBoolean() && answer.path("success").asBoolean()) {
            String payer = answer.path("payer").asString("");
            boolean same =
                    payer.isEmpty() || payer.equalsIgnoreCase(credential.payer().value());
            return same && TRANSACTION.matcher(transaction).matches()
                    ? new Settled(transaction)
                    : new Unknown("a success without a transaction, or of another payer");
        }
        if (reason.equals(PENDING)) {
            return new Pending(TRANSACTION.matcher(transaction).matches() ? transaction : "");
        }
        return transaction.isEmpty() && BEFORE_SENDING.contains(reason)
                ? new Refused(reason)
                : new Unknown(reason.isEmpty() ? "it does not say" : "it says " + shortened(reason));
    }

    private static String shortened(String reason) {
        return reason.replaceAll("[^a-zA-Z0-9_ .-]", "?").substring(0, Math.min(reason.length(), 80));
    }
}
