package io.carnet.billing.examples.x402.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A facilitator with a chain of its own, over HTTP. Its ledger moves a payment once for each token, owner and nonce, as a
 * contract does; what it says about that is what the script has for its next answer.
 */
public final class FacilitatorStandIn implements AutoCloseable, ChainReader {

    /** What happens, and what is said about it. */
    public enum Act {
        HONEST(true, 200, "{\"success\":true,\"transaction\":\"$tx\",\"payer\":\"$payer\"}"),
        SUCCESS_AS_500(true, 500, "{\"success\":true,\"transaction\":\"$tx\"}"),
        PENDING(true, 200, "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"$tx\"}"),
        PENDING_AS_500(true, 500, "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"$tx\"}"),
        PENDING_UNNAMED(true, 200, "{\"success\":false,\"errorReason\":\"settlement_pending\"}"),
        PENDING_AND_DROPPED(
                false, 200, "{\"success\":false,\"errorReason\":\"settlement_pending\",\"transaction\":\"$tx\"}"),
        LOST(true, 0, ""),
        CUT_BEFORE(false, 0, ""),
        SLOW(true, -1, ""),
        STUCK(false, -1, ""),
        GARBAGE(true, 200, "<html>all is well</html>"),
        GARBAGE_BEFORE(false, 200, "{\"success\":"),
        FAILED(true, 500, "{\"errorMessage\":\"internal\"}"),
        FAILED_BEFORE(false, 502, "<html>bad gateway</html>"),
        UNCLEAR(true, 200, "{\"success\":false,\"errorReason\":\"unexpected_settle_error\",\"transaction\":\"\"}"),
        REVERTED(
                false,
                200,
                "{\"success\":false,\"errorReason\":\"invalid_transaction_state\",\"transaction\":\"$tx\"}"),
        SUCCESS_OF_NOTHING(true, 200, "{\"success\":true,\"transaction\":\"\"}"),
        REFUSED(false, 200, "{\"success\":false,\"errorReason\":\"insufficient_funds\",\"transaction\":\"\"}"),
        REFUSED_AS_500(false, 500, "{\"success\":false,\"errorReason\":\"insufficient_funds\"}"),
        TURNED_AWAY(false, 429, "{\"errorType\":\"rate_limit_exceeded\"}"),
        NOT_LET_IN(false, 401, "");

        final boolean moves;
        final int status;
        final String says;

        Act(boolean moves, int status, String says) {
            this.moves = moves;
            this.status = status;
            this.says = says;
        }

        boolean hangs() {
            return status < 0;
        }
    }

    public record Transfer(String from, String to, BigInteger value, String transaction) {}

    static {
        // Without it every answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Map<String, Transfer> ledger = new HashMap<>();
    private final Map<String, BigInteger> funds = new HashMap<>();
    private final Queue<Act> script = new ConcurrentLinkedQueue<>();
    private boolean forgetful;
    private int asked;

    public FacilitatorStandIn(InstantSource clock) throws IOException {
        this(clock, 0);
    }

    public FacilitatorStandIn(InstantSource clock, int port) throws IOException {
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/settle", this::answer);
        server.start();
    }

    public URI base() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Its next answers; honest ones afterwards. */
    public synchronized FacilitatorStandIn plays(Act... acts) {
        script.clear();
        script.addAll(List.of(acts));
        return this;
    }

    /** From now on it does not know what it settled before, and holds the same payment for a new one. */
    synchronized FacilitatorStandIn forgetting() {
        forgetful = true;
        return this;
    }

    /** As it was in the beginning. */
    synchronized void startOver() {
        forgetful = false;
        ledger.clear();
        funds.clear();
        script.clear();
    }

    synchronized void fund(Shopper shopper, long units) {
        funds.put(shopper.wallet().address().value(), BigInteger.valueOf(units));
    }

    public synchronized Map<String, Transfer> ledger() {
        return Map.copyOf(ledger);
    }

    synchronized boolean has(Shopper shopper) {
        return ledger.containsKey(once(Shopper.USDC, shopper.authorization()));
    }

    synchronized int asked() {
        return asked;
    }

    /** As if somebody had used the authorization's nonce for something else. */
    synchronized void spend(Shopper shopper, Shopper other) {
        move(other.authorization(), once(Shopper.USDC, shopper.authorization()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JsonMapper.shared().readTree(exchange.getRequestBody());
            Act act = script.isEmpty() ? Act.HONEST : script.remove();
            ObjectNode honest = settle(request, act);
            if (act.hangs()) {
                over.await();
            } else if (act.status > 0) {
                String said = !act.moves || honest.path("success").asBoolean()
                        ? filled(act, request, honest.path("transaction").asString("0xdead"))
                        : honest.toString();
                byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(act.status, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String filled(Act act, JsonNode request, String transaction) {
        return act.says
                .replace("$tx", transaction.isEmpty() ? "0xdead" : transaction)
                .replace("$payer", authorization(request).from().withCheckSum());
    }

    private synchronized ObjectNode settle(JsonNode request, Act act) {
        asked++;
        if (!act.moves) {
            return JsonNodeFactory.instance.objectNode();
        }
        TransferAuthorization authorization = authorization(request);
        String once = once(Shopper.USDC, authorization);
        Transfer made = ledger.get(once);
        if (made != null && !forgetful) {
            return success(made);
        }
        BigInteger second = BigInteger.valueOf(clock.instant().getEpochSecond());
        if (authorization.validBefore().compareTo(second) <= 0) {
            return refusal("invalid_exact_evm_payload_authorization_valid_before");
        }
        BigInteger left = funds.getOrDefault(authorization.from().value(), authorization.value());
        if (left.compareTo(authorization.value()) < 0) {
            return refusal("insufficient_funds");
        }
        if (made != null) {
            return refusal("nonce_already_used");
        }
        funds.put(authorization.from().value(), left.subtract(authorization.value()));
        return success(move(authorization, once));
    }

    private Transfer move(TransferAuthorization authorization, String once) {
        Transfer made = new Transfer(
                authorization.from().value(),
                authorization.to().value(),
                authorization.value(),
                "0x" + String.format("%064x", ledger.size() + 1));
        if (ledger.putIfAbsent(once, made) != null) {
            throw new AssertionError("a contract moves a payment once");
        }
        return made;
    }

    private static ObjectNode success(Transfer made) {
        return JsonNodeFactory.instance.objectNode().put("success", true).put("transaction", made.transaction());
    }

    private static ObjectNode refusal(String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("success", false)
                .put("errorReason", reason)
                .put("transaction", "");
    }

    private static TransferAuthorization authorization(JsonNode request) {
        JsonNode signed = request.path("paymentPayload").path("payload").path("authorization");
        return new TransferAuthorization(
                Address.of(signed.get("from").asString()),
                Address.of(signed.get("to").asString()),
                new BigInteger(signed.get("value").asString()),
                new BigInteger(signed.get("validAfter").asString()),
                new BigInteger(signed.get("validBefore").asString()),
                signed.get("nonce").asString());
    }

    private static String once(Token token, TransferAuthorization authorization) {
        return token.contract() + " " + authorization.from() + " " + authorization.nonce();
    }

    /** As its chain shows it. */
    @Override
    public synchronized Fate fate(Token token, TransferAuthorization authorization) {
        Transfer made = ledger.get(once(token, authorization));
        if (made == null) {
            return new Unused(clock.instant());
        }
        boolean same =
                made.to().equals(authorization.to().value()) && made.value().equals(authorization.value());
        return same ? new Paid(made.transaction()) : new UsedUp();
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
