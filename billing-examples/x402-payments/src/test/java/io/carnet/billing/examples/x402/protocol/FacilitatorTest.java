package io.carnet.billing.examples.x402.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.x402.protocol.Settlement.NotSent;
import io.carnet.billing.examples.x402.protocol.Settlement.Pending;
import io.carnet.billing.examples.x402.protocol.Settlement.Refused;
import io.carnet.billing.examples.x402.protocol.Settlement.Settled;
import io.carnet.billing.examples.x402.protocol.Settlement.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class FacilitatorTest {

    static {
        // Without it every answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile boolean hanging;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/x402/settle", this::settle);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void settle(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length + (hanging ? 1 : 0));
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().flush();
            if (hanging) {
                over.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/x402/");
    }

    private Settlement settle(Duration timeout) {
        return settle(base(), timeout, Version.V2);
    }

    private static Settlement settle(URI base, Duration timeout, Version version) {
        return new Facilitator(base, timeout, () -> "Bearer token")
                .settle(Payments.credential(version), Payments.asked(), Payments.PACK);
    }

    private Settlement answered(int newStatus, String newAnswer) {
        status = newStatus;
        answer = newAnswer;
        return settle(PATIENCE);
    }

    @ParameterizedTest
    @EnumSource
    void asksForThePaymentAsItCameAndWhatWasAskedFor(Version version) {
        answer = "{\"success\":true,\"transaction\":\"0xabc\",\"network\":\"any\"}";

        assertThat(settle(base(), PATIENCE, version)).isEqualTo(new Settled("0xabc"));
        ObjectNode request = Envelope.parse(asked.get(0));
        assertThat(request.get("x402Version").asInt()).isEqualTo(version.number());
        assertThat(request.get("paymentPayload")).isEqualTo(Payments.json(version));
        assertThat(request.get("paymentRequirements"))
                .isEqualTo(Payments.asked().json(version, Payments.PACK));
        assertThat(authorizations).containsExactly("Bearer token");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 402, 500})
    void whatItSaysCountsWhateverTheStatus(int anyStatus) {
        String payer = Payments.text("from").withCheckSum();

        assertThat(answered(anyStatus, "{\"success\":true,\"transaction\":\"0xabc\",\"payer\":\"" + payer + "\"}"))
                .isEqualTo(new Settled("0xabc"));
        assertThat(answered(
                        anyStatus,
                        "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"0xdef\"}"))
                .isEqualTo(new Pending("0xdef"));
        assertThat(answered(
                        anyStatus, "{\"success\":false,\"errorReason\":\"insufficient_funds\",\"transaction\":\"\"}"))
                .isEqualTo(new Refused("insufficient_funds"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"success\":\"true\",\"transaction\":\"0xabc\"}",
                "{\"success\":true}",
                "{\"success\":true,\"transaction\":\"\"}",
                "{\"success\":true,\"transaction\":\"0xabc\",\"payer\":\"0x1111111111111111111111111111111111111111\"}",
                "{\"success\":false}",
                "{\"success\":false,\"errorReason\":\"invalid_transaction_state\"}",
                "{\"success\":false,\"errorReason\":\"nonce_already_used\"}",
                "{\"success\":false,\"errorReason\":\"unexpected_settle_error\"}",
                "{\"success\":false,\"errorReason\":\"insufficient_funds\",\"transaction\":\"0xabc\"}"
            })
    void whatDoesNotProveAnythingIsUnknown(String text) {
        assertThat(answered(200, text)).isInstanceOf(Unknown.class);
        assertThat(answered(500, text)).isInstanceOf(Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void whoIsTurnedAwayWasNotRead(int anyStatus) {
        assertThat(answered(anyStatus, "")).isInstanceOf(NotSent.class);
        assertThat(answered(anyStatus, "{\"errorType\":\"rate_limit_exceeded\"}"))
                .isInstanceOf(NotSent.class);
        assertThat(answered(anyStatus, "{\"success\":false,\"errorReason\":\"unexpected_settle_error\"}"))
                .isInstanceOf(Unknown.class);
        assertThat(answered(anyStatus, "{\"errorReason\":\"settlement_pending\",\"transaction\":\"0xdef\"}"))
                .isEqualTo(new Pending("0xdef"));
    }

    @Test
    void anAnswerThatDoesNotEndIsUnknown() {
        hanging = true;
        answer = "{\"success\":true,\"transaction\":\"0xabc\"}";

        assertThat(settle(SHORT)).isInstanceOf(Unknown.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void anAnswerThatIsTooLongIsUnknown() {
        String more = "x".repeat(200_000);

        assertThat(answered(200, "{\"success\":true,\"transaction\":\"0xabc\",\"more\":\"" + more + "\"}"))
                .isInstanceOf(Unknown.class);
    }

    @Test
    void aFacilitatorThatIsNotThereWasNotAsked() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(settle(URI.create("http://localhost:" + free), PATIENCE, Version.V2))
                .isInstanceOf(NotSent.class);
    }

    @Test
    void anInterruptIsUnknownAndKept() {
        hanging = true;
        Thread.currentThread().interrupt();

        assertThat(settle(PATIENCE)).isInstanceOf(Unknown.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void nothingOfItsAnswerButAWordIsRepeated() {
        Settlement settlement = answered(200, "{\"success\":false,\"errorReason\":\"<b>" + "x".repeat(500) + "\"}");

        assertThat(((Unknown) settlement).why()).hasSizeLessThan(100).doesNotContain("<");
    }

    /** Only an answer that says so, in so many words, is a success or a refusal. */
    @Test
    void spoiledAnswersProveNothingNew() {
        long seed = Long.getLong("carnet.seed", System.nanoTime());
        System.out.println("FacilitatorTest seed " + seed);
        Random random = new Random(seed);
        Facilitator asking = new Facilitator(base(), PATIENCE, () -> "");
        List<String> good = List.of(
                "{\"success\":true,\"transaction\":\"0xabc\",\"network\":\"eip155:84532\"}",
                "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"0xdef\"}",
                "{\"success\":false,\"errorReason\":\"insufficient_funds\",\"transaction\":\"\"}");
        for (int i = 0; i < 200; i++) {
            StringBuilder bad = new StringBuilder(good.get(i % good.size()));
            for (int spoiled = random.nextInt(3); spoiled >= 0; spoiled--) {
                int at = random.nextInt(bad.length());
                if (random.nextBoolean()) {
                    bad.setCharAt(at, (char) (' ' + random.nextInt(95)));
                } else {
                    bad.deleteCharAt(at);
                }
            }
            status = random.nextBoolean() ? 200 : 500;
            answer = bad.toString();
            Settlement settlement = asking.settle(Payments.credential(Version.V2), Payments.asked(), Payments.PACK);
            String what = "seed " + seed + ": " + bad + " is " + settlement;
            if (settlement instanceof Settled) {
                assertThat(answer).as(what).contains("true");
            }
            assertThat(settlement instanceof NotSent).as(what).isFalse();
            if (settlement instanceof Refused) {
                assertThat(answer).as(what).contains("insufficient_funds").doesNotContain("0x");
            }
        }
    }
}
