package io.carnet.billing.examples.x402.chain;

import io.carnet.billing.examples.x402.ethereum.Address;
import io.carnet.billing.examples.x402.ethereum.TokenEvent;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** An event, and where on the chain it is. */
record Log(TokenEvent event, long block, String blockHash, String transaction, long index) {

    static List<Log> list(JsonNode logs) {
        List<Log> read = new ArrayList<>();
        Readings.list(logs).forEach(log -> read.add(of(log)));
        return read;
    }

    private static Log of(JsonNode log) {
        JsonNode removed = log.path("removed");
        Unclear.unless(
                removed.isMissingNode() || (removed.isBoolean() && !removed.asBoolean()),
                "the node answers an event that was removed");
        return new Log(
                event(log),
                Readings.number(log.path("blockNumber")),
                Readings.hash(log.path("blockHash")),
                Readings.hash(log.path("transactionHash")),
                Readings.number(log.path("logIndex")));
    }

    private static TokenEvent event(JsonNode log) {
        List<String> topics = new ArrayList<>();
        Readings.list(log.path("topics")).forEach(topic -> topics.add(Readings.hash(topic)));
        try {
            return new TokenEvent(
                    Address.of(log.path("address").asString("")),
                    topics,
                    log.path("data").asString(""));
        } catch (IllegalArgumentException e) {
            throw new Unclear("the node answers no event");
        }
    }

    boolean isBeside(Log other) {
        return blockHash.equals(other.blockHash()) && transaction.equals(other.transaction());
    }
}
