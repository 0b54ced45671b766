package io.carnet.billing.examples.x402.chain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node with a chain of its own, over HTTP. Its blocks hold transactions with the events that a token's contract tells in
 * them, and it answers for each block what was used by then. What is wrong with its answers is told it by method.
 */
public final class NodeStandIn implements AutoCloseable {

    // As block explorers show them for USDC, so that nobody's own hash is held against itself.
    static final String USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5";
    static final String CANCELED = "0x1cdd46ff242716cdaa72d159d339a485b3438398348d68f09d7c8c0a59353d81";
    static final String TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
    static final String STATE = "0xe94a0102";

    static final String KEY = "a-key-that-nobody-may-see";

    /** What goes wrong with an answer on its way. */
    enum Fault {
        HANGS,
        HANGS_HALFWAY,
        RESET,
        CUT,
        GARBAGE,
        NOTHING,
        LIST,
        TWICE,
        TOO_LONG,
        TOO_MANY_REQUESTS,
        SERVER_ERROR,
        NOT_FOUND_PAGE,
        MOVED,
        ERROR,
        ERROR_AND_RESULT,
        NO_RESULT,
        NULL,
        ANOTHERS
    }

    /** What a contract told. */
    public record Told(String contract, List<String> topics, String data) {}

    private record Transaction(String hash, List<Told> told) {}

    private record Block(long number, Instant time, List<Transaction> transactions) {

        String hash() {
            return word(BigInteger.valueOf(0xb10c_0000L + number));
        }
    }

    static {
        // Without it every answer waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Address token;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Block> blocks = new ArrayList<>();
    private final Map<String, Fault> faults = new HashMap<>();
    private final Map<String, UnaryOperator<JsonNode>> lies = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private int finalized = -1;
    private long chain = 84532;
    private long most = Long.MAX_VALUE;

    public NodeStandIn(Address token) throws IOException {
        this.token = token;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/" + KEY, this::answer);
        server.start();
    }

    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/v2/" + KEY);
    }

    /** A new block, not final yet. */
    public synchronized NodeStandIn block(Instant time) {
        blocks.add(new Block(blocks.size(), time, new ArrayList<>()));
        return this;
    }

    synchronized NodeStandIn blocks(int number, Instant time) {
        for (int i = 0; i < number; i++) {
            block(time);
        }
        return this;
    }

    /** A transaction in the newest block, with what contracts told in it. */
    public synchronized NodeStandIn transaction(String hash, List<Told> told) {
        blocks.get(blocks.size() - 1).transactions().add(new Transaction(hash, List.copyOf(told)));
        return this;
    }

    public synchronized NodeStandIn finalizeAll() {
        finalized = blocks.size() - 1;
        return this;
    }

    /** What a token's contract tells when it makes a payment. */
    public List<Told> payment(TransferAuthorization made) {
        return List.of(use(made), transfer(made));
    }

    Told use(TransferAuthorization made) {
        return new Told(token.value(), List.of(USED, word(made.from()), made.nonce()), "0x");
    }

    Told cancellation(TransferAuthorization made) {
        return new Told(token.value(), List.of(CANCELED, word(made.from()), made.nonce()), "0x");
    }

    Told transfer(TransferAuthorization made) {
        return new Told(token.value(), List.of(TRANSFER, word(made.from()), word(made.to())), word(made.value()));
    }

    synchronized NodeStandIn fails(String method, Fault fault) {
        faults.put(method, fault);
        return this;
    }

    /** From now on its answers to a method are changed. */
    synchronized NodeStandIn lies(String method, UnaryOperator<JsonNode> lie) {
        lies.put(method, lie);
        return this;
    }

    synchronized NodeStandIn ofChain(long other) {
        chain = other;
        return this;
    }

    synchronized NodeStandIn tellingAtMost(long blocksAtOnce) {
        most = blocksAtOnce;
        return this;
    }

    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    static String word(BigInteger number) {
        return "0x" + String.format("%064x", number);
    }

    private static String word(Address address) {
        return "0x" + "0".repeat(24) + address.value().substring(2);
    }

    private static String quantity(long number) {
        return "0x" + Long.toHexString(number);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode question = JsonMapper.shared().readTree(exchange.getRequestBody());
            String method = question.path("method").asString();
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("jsonrpc", "2.0").set("id", question.get("id"));
            Fault fault = answered(method, question.path("params"), answer);
            if (fault == null) {
                say(exchange, 200, answer.toString());
            } else {
                fail(exchange, fault, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized Fault answered(String method, JsonNode params, ObjectNode answer) {
        asked.add(method);
        try {
            answer.set("result", lies.getOrDefault(method, truth -> truth).apply(truth(method, params)));
        } catch (IllegalArgumentException e) {
            answer.putObject("error").put("code", -32000).put("message", e.getMessage() + " " + KEY);
        }
        return faults.get(method);
    }

    private void fail(HttpExchange exchange, Fault fault, ObjectNode answer) throws IOException, InterruptedException {
        String right = answer.toString();
        switch (fault) {
            case HANGS -> over.await();
            case HANGS_HALFWAY -> {
                part(exchange, right);
                over.await();
            }
            case RESET -> {}
            case CUT -> part(exchange, right);
            case GARBAGE -> say(exchange, 200, "<html>" + KEY + "</html>");
            case NOTHING -> say(exchange, 200, "");
            case LIST -> say(exchange, 200, "[" + right + "]");
            case TWICE -> say(exchange, 200, right + right);
            case TOO_LONG -> say(exchange, 200, right + " ".repeat(4 << 20));
            case TOO_MANY_REQUESTS -> say(exchange, 429, right);
            case SERVER_ERROR -> say(exchange, 500, right);
            case NOT_FOUND_PAGE -> say(exchange, 404, right);
            case MOVED -> {
                exchange.getResponseHeaders().set("Location", address().toString());
                say(exchange, 307, right);
            }
            case ERROR -> {
                answer.remove("result");
                say(exchange, 200, error(answer));
            }
            case ERROR_AND_RESULT -> say(exchange, 200, error(answer));
            case NO_RESULT -> {
                answer.remove("result");
                say(exchange, 200, answer.toString());
            }
            case NULL -> say(exchange, 200, answer.putNull("result").toString());
            case ANOTHERS -> say(exchange, 200, answer.put("id", 4711).toString());
        }
    }

    private static String error(ObjectNode answer) {
        answer.putObject("error").put("code", -32005).put("message", "limit exceeded for " + KEY);
        return answer.toString();
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static void part(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, bytes.length / 2);
        exchange.getResponseBody().flush();
    }

    private JsonNode truth(String method, JsonNode params) {
        return switch (method) {
            case "eth_chainId" -> JsonNodeFactory.instance.stringNode(quantity(chain));
            case "eth_getBlockByNumber" -> finalizedBlock(params);
            case "eth_call" -> JsonNodeFactory.instance.stringNode(state(params));
            case "eth_getLogs" -> logs(params.path(0));
            case "eth_getTransactionReceipt" -> receipt(params.path(0).asString());
            default -> throw new IllegalArgumentException("the method does not exist");
        };
    }

    private JsonNode finalizedBlock(JsonNode params) {
        if (!params.path(0).asString().equals("finalized") || params.path(1).asBoolean() || finalized < 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        Block block = blocks.get(finalized);
        return JsonNodeFactory.instance
                .objectNode()
                .put("number", quantity(block.number()))
                .put("hash", block.hash())
                .put("timestamp", quantity(block.time().getEpochSecond()));
    }

    /** Of the block that is asked for, as it was then. */
    private String state(JsonNode params) {
        if (!params.path(0).path("to").asString().equals(token.value())) {
            return "0x";
        }
        String data = params.path(0).path("data").asString();
        if (!data.startsWith(STATE) || data.length() != 10 + 128) {
            throw new IllegalArgumentException("execution reverted");
        }
        Block block = blocks.stream()
                .filter(one ->
                        one.hash().equals(params.path(1).path("blockHash").asString()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown block"));
        Set<List<String>> ended = new HashSet<>();
        blocks.stream()
                .filter(one -> one.number() <= block.number())
                .flatMap(one -> one.transactions().stream())
                .flatMap(transaction -> transaction.told().stream())
                .filter(told -> told.contract().equals(token.value()))
                .filter(told -> List.of(USED, CANCELED).contains(told.topics().get(0)))
                .forEach(told -> ended.add(told.topics().subList(1, 3)));
        boolean used = ended.contains(List.of("0x" + data.substring(10, 74), "0x" + data.substring(74)));
        return word(used ? BigInteger.ONE : BigInteger.ZERO);
    }

    private ArrayNode logs(JsonNode filter) {
        long first = Long.decode(filter.path("fromBlock").asString());
        long last = Long.decode(filter.path("toBlock").asString());
        if (last - first + 1 > most) {
            throw new IllegalArgumentException("the block range is too wide");
        }
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (Block block : blocks) {
            if (block.number() >= first && block.number() <= last) {
                all(block).forEach(log -> {
                    if (matches(filter, log)) {
                        found.add(log);
                    }
                });
            }
        }
        return found;
    }

    private static boolean matches(JsonNode filter, JsonNode log) {
        if (!filter.path("address").equals(log.path("address"))) {
            return false;
        }
        JsonNode wanted = filter.path("topics");
        for (int place = 0; place < wanted.size(); place++) {
            boolean any = false;
            for (JsonNode topic : wanted.path(place)) {
                any |= topic.equals(log.path("topics").path(place));
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private JsonNode receipt(String hash) {
        for (Block block : blocks) {
            ArrayNode logs = JsonNodeFactory.instance.arrayNode();
            all(block).stream()
                    .filter(log -> log.path("transactionHash").asString().equals(hash))
                    .forEach(logs::add);
            if (!logs.isEmpty()) {
                ObjectNode receipt = JsonNodeFactory.instance.objectNode();
                receipt.put("status", "0x1").put("transactionHash", hash).put("blockHash", block.hash());
                receipt.set("logs", logs);
                return receipt;
            }
        }
        return JsonNodeFactory.instance.nullNode();
    }

    private static List<ObjectNode> all(Block block) {
        List<ObjectNode> logs = new ArrayList<>();
        for (Transaction transaction : block.transactions()) {
            for (Told told : transaction.told()) {
                ObjectNode log = JsonNodeFactory.instance.objectNode();
                ArrayNode topics = log.put("address", told.contract()).putArray("topics");
                told.topics().forEach(topics::add);
                logs.add(log.put("data", told.data())
                        .put("blockNumber", quantity(block.number()))
                        .put("blockHash", block.hash())
                        .put("transactionHash", transaction.hash())
                        .put("logIndex", quantity(logs.size()))
                        .put("removed", false));
            }
        }
        return logs;
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
