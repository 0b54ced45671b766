package io.carnet.billing.examples.x402.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.examples.x402.chain.NodeStandIn.Fault;
import io.carnet.billing.examples.x402.chain.NodeStandIn.Told;
import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import io.carnet.billing.examples.x402.payment.ChainReader.Fate;
import io.carnet.billing.examples.x402.payment.ChainReader.NotSeen;
import io.carnet.billing.examples.x402.payment.ChainReader.Paid;
import io.carnet.billing.examples.x402.payment.ChainReader.Unused;
import io.carnet.billing.examples.x402.payment.ChainReader.UsedUp;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class NodeChainReaderTest {

    private static final Token USDC =
            new Token("USDC", "2", BigInteger.valueOf(84532), Address.of("0x036CbD53842c5426634e7929541eC2318f3dCF7e"));
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Address PAYER = new TestWallet("payer").address();
    private static final Address SHOP = new TestWallet("shop").address();
    private static final TransferAuthorization TEN = leave(SHOP, 10, "1");
    private static final TransferAuthorization TEN_MORE = leave(SHOP, 10, "2");
    private static final String TRANSACTION = "0x" + "ab".repeat(32);
    private static final List<String> USED_METHODS =
            List.of("eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs", "eth_getTransactionReceipt");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private NodeStandIn node;

    @BeforeEach
    void start() throws IOException {
        node = new NodeStandIn(USDC.contract());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static TransferAuthorization leave(Address to, long value, String nonce) {
        return new TransferAuthorization(
                PAYER, to, BigInteger.valueOf(value), BigInteger.ZERO, BigInteger.TWO.pow(33), TestWallet.nonce(nonce));
    }

    private Fate fate() {
        return fate(TEN);
    }

    private Fate fate(TransferAuthorization authorization) {
        return new NodeChainReader(node.address(), PATIENCE).fate(USDC, authorization);
    }

    private NodeStandIn told(Told... told) {
        return node.block(NOW).transaction(TRANSACTION, List.of(told)).finalizeAll();
    }

    private NodeStandIn paid() {
        return node.block(NOW).transaction(TRANSACTION, node.payment(TEN)).finalizeAll();
    }

    private static Told foreign(Told told) {
        return new Told(SHOP.value(), told.topics(), told.data());
    }

    @Test
    void whatWasNotUsedIsUnusedAtTheTimeOfTheFinalizedBlock() {
        node.block(NOW).finalizeAll().block(NOW.plusSeconds(2));

        assertThat(fate()).isEqualTo(new Unused(NOW));
    }

    @Test
    void whatIsNotFinalYetDoesNotCount() {
        node.block(NOW).finalizeAll().block(NOW.plusSeconds(2)).transaction(TRANSACTION, node.payment(TEN));

        assertThat(fate()).isEqualTo(new Unused(NOW));
        node.finalizeAll();
        assertThat(fate()).isEqualTo(new Paid(TRANSACTION));
    }

    @Test
    void whatWasTransferredAsAllowedIsPaid() {
        paid();

        assertThat(fate()).isEqualTo(new Paid(TRANSACTION));
        assertThat(node.asked()).isEqualTo(USED_METHODS);
    }

    @Test
    void aHostWithoutANodeSeesNothing() {
        paid();

        assertThat(NodeChainReader.orBlind(Optional.of(node.address())).fate(USDC, TEN))
                .isEqualTo(new Paid(TRANSACTION));
        assertThat(NodeChainReader.orBlind(Optional.empty()).fate(USDC, TEN)).isInstanceOf(NotSeen.class);
    }

    @Test
    void whatWasCancelledIsUsedUp() {
        told(node.cancellation(TEN), node.transfer(TEN));

        assertThat(fate()).isEqualTo(new UsedUp());
    }

    @Test
    void whatWasUsedForAnotherTransferIsUsedUp() {
        told(node.use(TEN), node.transfer(leave(SHOP, 9, "1")), node.transfer(leave(PAYER, 10, "1")));

        assertThat(fate()).isEqualTo(new UsedUp());
    }

    @Test
    void whatWasUsedAndMovedNothingIsUsedUp() {
        told(node.use(TEN));

        assertThat(fate()).isEqualTo(new UsedUp());
    }

    @Test
    void ofTheSameTransfersInOneTransactionEachPaysForItsOwn() {
        told(node.use(TEN), node.transfer(TEN), node.use(TEN_MORE), node.transfer(TEN_MORE));

        assertThat(fate(TEN)).isEqualTo(new Paid(TRANSACTION));
        assertThat(fate(TEN_MORE)).isEqualTo(new Paid(TRANSACTION));
    }

    @Test
    void aTransferPaysForNoOtherAuthorization() {
        told(node.use(TEN), node.transfer(leave(PAYER, 1, "1")), node.use(TEN_MORE), node.transfer(TEN_MORE));

        assertThat(fate(TEN)).isInstanceOf(NotSeen.class);
        assertThat(fate(TEN_MORE)).isEqualTo(new Paid(TRANSACTION));
    }

    @Test
    void aContractThatTellsOfTheTransferFirstIsNotUnderstood() {
        told(node.transfer(TEN), node.use(TEN));

        assertThat(fate()).isInstanceOf(NotSeen.class);
    }

    @Test
    void whatOtherContractsTellCountsForNothing() {
        told(foreign(node.use(TEN)), node.use(TEN), foreign(node.transfer(TEN)), node.transfer(TEN));
        assertThat(fate(TEN)).isEqualTo(new Paid(TRANSACTION));

        node.block(NOW).transaction(NodeStandIn.word(BigInteger.TWO), List.of(foreign(node.use(TEN_MORE))));
        assertThat(fate(TEN_MORE)).isEqualTo(new Unused(NOW));

        TransferAuthorization third = leave(SHOP, 10, "3");
        node.transaction(NodeStandIn.word(BigInteger.TEN), List.of(node.use(third), foreign(node.transfer(third))));
        node.finalizeAll();
        assertThat(fate(third)).isEqualTo(new UsedUp());
    }

    @Test
    void anyTransactionIsReadAsItWasMade() {
        long seed = Long.getLong("carnet.seed", System.nanoTime());
        System.out.println("NodeChainReaderTest seed " + seed);
        Random random = new Random(seed);
        for (int course = 0; course < 60; course++) {
            course(random, course, "seed " + seed + ", course " + course);
        }
    }

    /** Somebody uses authorizations, some of them for other transfers than they are presented for. */
    private void course(Random random, int course, String what) {
        List<Told> told = new ArrayList<>();
        List<Boolean> honest = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
            TransferAuthorization presented = presented(course, i);
            boolean same = random.nextBoolean();
            told.addAll(node.payment(same ? presented : leave(PAYER, 10, course + "/" + i)));
            honest.add(same);
            if (random.nextBoolean()) {
                told.add(node.transfer(random.nextBoolean() ? TEN : leave(PAYER, 3, "")));
            }
        }
        String hash = NodeStandIn.word(BigInteger.valueOf(1_000L + course));
        node.block(NOW).transaction(hash, told).finalizeAll();
        for (int i = 0; i < honest.size(); i++) {
            Fate fate = fate(presented(course, i));
            if (honest.get(i)) {
                assertThat(fate).as(what).isEqualTo(new Paid(hash));
            } else {
                assertThat(fate).as(what).isNotInstanceOf(Paid.class).isNotInstanceOf(Unused.class);
            }
        }
    }

    private static TransferAuthorization presented(int course, int number) {
        return leave(SHOP, 10, course + "/" + number);
    }

    @ParameterizedTest
    @EnumSource
    void whateverGoesWrongNothingIsSeenAndNoSecretIsTold(Fault fault) {
        boolean hangs = fault == Fault.HANGS || fault == Fault.HANGS_HALFWAY;
        for (String method : USED_METHODS) {
            try (NodeStandIn spoiled = new NodeStandIn(USDC.contract())) {
                spoiled.block(NOW)
                        .transaction(TRANSACTION, spoiled.payment(TEN))
                        .finalizeAll();
                spoiled.fails(method, fault);
                Fate fate = new NodeChainReader(spoiled.address(), hangs ? SHORT : PATIENCE).fate(USDC, TEN);

                assertThat(fate).as(method).isInstanceOf(NotSeen.class);
                assertThat(fate.toString()).startsWith("NotSeen[why=" + method).doesNotContain(NodeStandIn.KEY);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void anOperatorIsToldWhatWentWrong() {
        paid().fails("eth_getLogs", Fault.TOO_LONG);
        assertThat(fate()).isEqualTo(new NotSeen("eth_getLogs: the answer is too long"));
        node.fails("eth_getLogs", Fault.ERROR);
        assertThat(fate()).isEqualTo(new NotSeen("eth_getLogs: the node answers error -32005"));
        node.fails("eth_getLogs", Fault.TOO_MANY_REQUESTS);
        assertThat(fate()).isEqualTo(new NotSeen("eth_getLogs: the node answers 429"));
        node.fails("eth_chainId", Fault.NULL);
        assertThat(fate()).isEqualTo(new NotSeen("eth_chainId: the node has nothing"));
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                Arguments.of("eth_chainId", text("0x1")),
                Arguments.of("eth_chainId", text("84532")),
                Arguments.of("eth_chainId", text("0x14a34" + "0".repeat(20))),
                Arguments.of("eth_chainId", json(JSON.numberNode(84532))),
                Arguments.of("eth_getBlockByNumber", text("0x1")),
                Arguments.of("eth_getBlockByNumber", put("hash", "0x12")),
                Arguments.of("eth_getBlockByNumber", put("hash", NodeStandIn.word(BigInteger.ONE))),
                Arguments.of("eth_getBlockByNumber", put("number", "")),
                Arguments.of("eth_getBlockByNumber", put("number", "-0x1")),
                Arguments.of("eth_getBlockByNumber", put("timestamp", "0xfffffffffffffff")),
                Arguments.of("eth_getBlockByNumber", put("timestamp", "0x10000000000")),
                Arguments.of("eth_getBlockByNumber", without("timestamp")),
                Arguments.of("eth_call", text("0x")),
                Arguments.of("eth_call", text("0x0")),
                Arguments.of("eth_call", text(NodeStandIn.word(BigInteger.TWO))),
                Arguments.of("eth_call", text(NodeStandIn.word(BigInteger.ZERO) + "00")),
                Arguments.of("eth_call", json(JSON.numberNode(0))),
                Arguments.of("eth_call", json(JSON.booleanNode(false))),
                Arguments.of("eth_getLogs", text("")),
                Arguments.of("eth_getLogs", json(JSON.arrayNode())),
                Arguments.of("eth_getLogs", (UnaryOperator<JsonNode>) NodeChainReaderTest::twice),
                Arguments.of("eth_getLogs", inFirst(put("removed", true))),
                Arguments.of("eth_getLogs", inFirst(put("removed", "no"))),
                Arguments.of("eth_getLogs", inFirst(put("address", SHOP.value()))),
                Arguments.of("eth_getLogs", inFirst(put("address", "0x12"))),
                Arguments.of("eth_getLogs", inFirst(put("blockNumber", "0x1"))),
                Arguments.of("eth_getLogs", inFirst(put("transactionHash", NodeStandIn.word(BigInteger.ONE)))),
                Arguments.of("eth_getLogs", inFirst(put("blockHash", NodeStandIn.word(BigInteger.ONE)))),
                Arguments.of("eth_getLogs", inFirst(put("logIndex", "0x1"))),
                Arguments.of("eth_getLogs", inFirst(without("topics"))),
                Arguments.of("eth_getLogs", inFirst(topic(0, NodeStandIn.TRANSFER))),
                Arguments.of("eth_getLogs", inFirst(topic(1, NodeStandIn.word(BigInteger.ONE)))),
                Arguments.of("eth_getLogs", inFirst(topic(2, NodeStandIn.word(BigInteger.ONE)))),
                Arguments.of("eth_getTransactionReceipt", text("")),
                Arguments.of("eth_getTransactionReceipt", put("status", "0x0")),
                Arguments.of("eth_getTransactionReceipt", without("status")),
                Arguments.of("eth_getTransactionReceipt", put("transactionHash", NodeStandIn.word(BigInteger.ONE))),
                Arguments.of("eth_getTransactionReceipt", put("blockHash", NodeStandIn.word(BigInteger.ONE))),
                Arguments.of("eth_getTransactionReceipt", without("logs")),
                Arguments.of("eth_getTransactionReceipt", in("logs", json(JSON.arrayNode()))),
                Arguments.of("eth_getTransactionReceipt", in("logs", inFirst(put("removed", true)))),
                Arguments.of(
                        "eth_getTransactionReceipt",
                        in("logs", inFirst(put("transactionHash", NodeStandIn.word(BigInteger.ONE))))));
    }

    private static UnaryOperator<JsonNode> text(String text) {
        return truth -> JSON.stringNode(text);
    }

    private static UnaryOperator<JsonNode> json(JsonNode json) {
        return truth -> json;
    }

    private static JsonNode twice(JsonNode list) {
        return ((ArrayNode) list.deepCopy()).add(list.path(0).deepCopy());
    }

    private static UnaryOperator<JsonNode> put(String name, String text) {
        return truth -> ((ObjectNode) truth.deepCopy()).put(name, text);
    }

    private static UnaryOperator<JsonNode> put(String name, boolean flag) {
        return truth -> ((ObjectNode) truth.deepCopy()).put(name, flag);
    }

    private static UnaryOperator<JsonNode> without(String name) {
        return truth -> ((ObjectNode) truth.deepCopy()).without(name);
    }

    private static UnaryOperator<JsonNode> in(String name, UnaryOperator<JsonNode> lie) {
        return truth -> ((ObjectNode) truth.deepCopy()).set(name, lie.apply(truth.path(name)));
    }

    private static UnaryOperator<JsonNode> inFirst(UnaryOperator<JsonNode> lie) {
        return truth -> {
            ArrayNode all = (ArrayNode) truth.deepCopy();
            if (!all.isEmpty()) {
                all.set(0, lie.apply(all.path(0)));
            }
            return all;
        };
    }

    private static UnaryOperator<JsonNode> topic(int place, String other) {
        return in("topics", topics -> {
            ArrayNode changed = (ArrayNode) topics.deepCopy();
            changed.set(place, JSON.stringNode(other));
            return changed;
        });
    }

    @ParameterizedTest
    @MethodSource("lies")
    void whatANodeCannotMeanIsNotSeen(String method, UnaryOperator<JsonNode> lie) {
        paid().lies(method, lie);

        assertThat(fate()).isInstanceOf(NotSeen.class);
    }

    @Test
    void aReceiptMayTellInAnyOrderAndOfContractsThatTellLittle() {
        paid();
        node.transaction(NodeStandIn.word(BigInteger.TWO), List.of(new Told(SHOP.value(), List.of(), "0x")));
        node.lies("eth_getTransactionReceipt", in("logs", logs -> {
            List<JsonNode> all = new ArrayList<>();
            logs.forEach(all::add);
            Collections.reverse(all);
            return JSON.arrayNode().addAll(all);
        }));

        assertThat(fate()).isEqualTo(new Paid(TRANSACTION));
    }

    @Test
    void aNodeOfAnotherChainIsNotBelieved() {
        node.block(NOW).finalizeAll().ofChain(8453);

        assertThat(fate()).isEqualTo(new NotSeen("the node is of chain 8453"));
    }

    @Test
    void aNodeThatHasNoFinalizedBlockSeesNothing() {
        node.block(NOW);

        assertThat(fate()).isInstanceOf(NotSeen.class);
        assertThat(node.asked()).containsExactly("eth_chainId", "eth_getBlockByNumber");
    }

    @Test
    void aTokenThatIsNotThereIsNotSeen() {
        node.block(NOW).finalizeAll();
        Token other = new Token("USDC", "2", USDC.chain(), SHOP);

        assertThat(new NodeChainReader(node.address(), PATIENCE).fate(other, TEN))
                .isInstanceOf(NotSeen.class);
    }

    @Test
    void aRangeThatANodeRefusesIsNotSeen() {
        paid().blocks(20, NOW).finalizeAll().tellingAtMost(5);

        assertThat(new NodeChainReader(node.address(), PATIENCE, 6, 9).fate(USDC, TEN))
                .isInstanceOf(NotSeen.class);
        assertThat(new NodeChainReader(node.address(), PATIENCE, 5, 9).fate(USDC, TEN))
                .isEqualTo(new Paid(TRANSACTION));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 5, 9, 14})
    void eventsAreFoundAsFarBackAsIsLooked(int blocksSince) {
        paid().blocks(blocksSince, NOW).finalizeAll();

        assertThat(new NodeChainReader(node.address(), PATIENCE, 5, 3).fate(USDC, TEN))
                .isEqualTo(new Paid(TRANSACTION));
    }

    @Test
    void whatIsFartherBackIsNotSeen() {
        node.blocks(3, NOW);
        paid().blocks(15, NOW).finalizeAll();

        assertThat(new NodeChainReader(node.address(), PATIENCE, 5, 3).fate(USDC, TEN))
                .isEqualTo(new NotSeen("it is used, but not since block 4"));
    }

    @Test
    void whereNobodyAnswersNothingIsSeen() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://localhost:" + socket.getLocalPort() + "/" + NodeStandIn.KEY);
        }

        assertThat(new NodeChainReader(nobody, PATIENCE).fate(USDC, TEN))
                .isEqualTo(new NotSeen("eth_chainId: ConnectException"));
        URI noHost = URI.create("https://node.invalid/" + NodeStandIn.KEY);
        assertThat(new NodeChainReader(noHost, PATIENCE).fate(USDC, TEN)).isInstanceOf(NotSeen.class);
    }

    @Test
    void whoIsInterruptedSeesNothingAndStaysInterrupted() {
        paid().fails("eth_call", Fault.HANGS);
        Thread.currentThread().interrupt();

        assertThat(fate()).isEqualTo(new NotSeen("eth_chainId: interrupted"));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anAddressThatIsRefusedIsNotRepeated() {
        Consumer<String> refuses =
                address -> assertThatThrownBy(() -> new NodeChainReader(URI.create(address), PATIENCE))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("key");
        refuses.accept("ftp://node.example/key");
        refuses.accept("/key");
        refuses.accept("https:key");
        refuses.accept("https://key@node.example");
    }

    @Test
    void figuresThatAreNoneAreRefused() {
        URI address = node.address();
        assertThatThrownBy(() -> new NodeChainReader(address, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeChainReader(address, PATIENCE, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeChainReader(address, PATIENCE, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
