package io.carnet.billing.examples.x402.chain;

import io.carnet.billing.examples.x402.chain.Node.Talk;
import io.carnet.billing.examples.x402.ethereum.Token;
import io.carnet.billing.examples.x402.ethereum.TokenEvent;
import io.carnet.billing.examples.x402.ethereum.TransferAuthorization;
import io.carnet.billing.examples.x402.payment.ChainReader;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Looks at a chain through one of its nodes (JSON-RPC over HTTP). The node is believed, so it must be one to trust. It
 * knows which block is {@code finalized}, and still has that block's state. Thread-safe.
 *
 * <p>An authorization is {@link Unused} if {@code authorizationState} is false at the finalized block. If it is true, the
 * contract's event is looked for from that block backwards, page by page. {@code AuthorizationCanceled} means
 * {@link UsedUp}. The transaction of {@code AuthorizationUsed} may hold other transfers too, and the same payer's of the same
 * sum to the same payee among them. To this authorization belongs what the token's contract told next after the event, as
 * USDC's does: if that is {@code Transfer(from, to, value)}, it is {@link Paid}. So of two such transfers in one transaction
 * each pays for its own authorization, and one never for both. If there is no such event in the transaction, the nonce is
 * {@link UsedUp}. If there is one, but in another place, nobody can tell whose it is.
 *
 * <p>All else is {@link NotSeen}: an answer that is missing, late, longer than 4 MiB, an error, of another chain, about
 * something else, or not to be read; and an event that is not found, since that proves nothing.
 */
public final class NodeChainReader implements ChainReader {

    private static final int BLOCKS = 2_000;
    private static final int PAGES = 50;
    private static final String NO = "0x" + "0".repeat(64);
    private static final String YES = "0x" + "0".repeat(63) + "1";

    private final Node node;
    private final int blocks;
    private final int pages;

    /**
     * Reads through a node, and looks for events in up to 50 pages of 2,000 blocks.
     *
     * @param node its address, which may hold a key: it is repeated nowhere
     * @param timeout how long all that is asked about one authorization may take together
     * @throws IllegalArgumentException if the address is not http or https, or has a user in it, or the timeout is not
     *     above zero
     */
    public NodeChainReader(URI node, Duration timeout) {
        this(node, timeout, BLOCKS, PAGES);
    }

    /**
     * Reads through a node.
     *
     * @param node its address, which may hold a key: it is repeated nowhere
     * @param timeout how long all that is asked about one authorization may take together
     * @param blocks a page: of how many blocks the node tells the events at once
     * @param pages for how many of them it is asked; what is farther back is not seen
     * @throws IllegalArgumentException if the address is not http or https, or has a user in it, or a figure is not
     *     above zero
     */
    public NodeChainReader(URI node, Duration timeout, int blocks, int pages) {
        if (blocks <= 0 || pages <= 0) {
            throw new IllegalArgumentException("blocks and pages must be above zero");
        }
        this.node = new Node(node, timeout);
        this.blocks = blocks;
        this.pages = pages;
    }

    /**
     * Reads through a node, for up to ten seconds at a time, or sees nothing if there is none.
     *
     * @param node its address, if there is one
     * @return the reader
     * @throws IllegalArgumentException if the address is not http or https, or has a user in it
     */
    public static ChainReader orBlind(Optional<URI> node) {
        return node.<ChainReader>map(at -> new NodeChainReader(at, Duration.ofSeconds(10)))
                .orElseGet(ChainReader::blind);
    }

    @Override
    public Fate fate(Token token, TransferAuthorization authorization) {
        try {
            return new Question(node.talk(), token, authorization).fate();
        } catch (Unclear e) {
            return new NotSeen(String.valueOf(e.getMessage()));
        }
    }

    private final class Question {

        private final Talk talk;
        private final Token token;
        private final TransferAuthorization authorization;

        Question(Talk talk, Token token, TransferAuthorization authorization) {
            this.talk = talk;
            this.token = token;
            this.authorization = authorization;
        }

        Fate fate() {
            long chain = Readings.number(talk.ask("eth_chainId"));
            Unclear.unless(BigInteger.valueOf(chain).equals(token.chain()), "the node is of chain " + chain);
            Block finalized =
                    Block.of(talk.ask("eth_getBlockByNumber", StringNode.valueOf("finalized"), BooleanNode.getFalse()));
            return isUsed(finalized) ? ended(end(finalized)) : new Unused(finalized.time());
        }

        /** The block goes by its hash (EIP-1898), which no node of another chain knows, nor one that lags behind. */
        private boolean isUsed(Block block) {
            ObjectNode call = JsonNodeFactory.instance.objectNode();
            call.put("to", token.contract().value()).put("data", authorization.stateCall());
            ObjectNode at = JsonNodeFactory.instance.objectNode();
            at.put("blockHash", block.hash());
            String state = talk.ask("eth_call", call, at).asString("");
            Unclear.unless(state.equals(NO) || state.equals(YES), "the token's contract does not say what is used");
            return state.equals(YES);
        }

        /** What the contract told when the nonce ended. */
        private Log end(Block finalized) {
            long last = finalized.number();
            for (int page = 0; page < pages && last >= 0; page++) {
                long first = Math.max(0, last - blocks + 1);
                List<Log> found = Log.list(talk.ask("eth_getLogs", filter(first, last)));
                if (!found.isEmpty()) {
                    Log end = found.get(0);
                    boolean right = found.size() == 1
                            && isOfToken(end)
                            && (end.event().uses(authorization) || end.event().cancels(authorization))
                            && end.block() >= first
                            && end.block() <= last;
                    Unclear.unless(right, "eth_getLogs: the node answers something else");
                    return end;
                }
                last = first - 1;
            }
            throw new Unclear("it is used, but not since block " + (last + 1));
        }

        private ObjectNode filter(long first, long last) {
            ObjectNode filter = JsonNodeFactory.instance.objectNode();
            filter.put("address", token.contract().value())
                    .put("fromBlock", "0x" + Long.toHexString(first))
                    .put("toBlock", "0x" + Long.toHexString(last));
            ArrayNode topics = filter.putArray("topics");
            TokenEvent.ofTheEnd(authorization).forEach(place -> {
                ArrayNode any = topics.addArray();
                place.forEach(any::add);
            });
            return filter;
        }

        private boolean isOfToken(Log log) {
            return log.event().contract().equals(token.contract());
        }

        private Fate ended(Log end) {
            if (end.event().cancels(authorization)) {
                return new UsedUp();
            }
            List<Log> told = told(end);
            int use = told.indexOf(end);
            Unclear.unless(use >= 0, "the transaction does not have the event that was found in it");
            Optional<Log> next = told.stream().skip(use + 1L).findFirst();
            if (next.filter(log -> log.event().transfers(authorization)).isPresent()) {
                return new Paid(end.transaction());
            }
            Unclear.unless(
                    told.stream().noneMatch(log -> log.event().transfers(authorization)),
                    "it may be paid by " + end.transaction() + ", or another in the same transaction is");
            return new UsedUp();
        }

        /** By the token's contract in one transaction, in its order. */
        private List<Log> told(Log end) {
            JsonNode receipt = talk.ask("eth_getTransactionReceipt", StringNode.valueOf(end.transaction()));
            List<Log> logs = Log.list(receipt.path("logs"));
            boolean right = Readings.number(receipt.path("status")) == 1
                    && Readings.hash(receipt.path("transactionHash")).equals(end.transaction())
                    && Readings.hash(receipt.path("blockHash")).equals(end.blockHash())
                    && logs.stream().allMatch(log -> log.isBeside(end));
            Unclear.unless(right, "eth_getTransactionReceipt: the node answers something else");
            return logs.stream()
                    .filter(this::isOfToken)
                    .sorted(Comparator.comparingLong(Log::index))
                    .toList();
        }
    }
}
