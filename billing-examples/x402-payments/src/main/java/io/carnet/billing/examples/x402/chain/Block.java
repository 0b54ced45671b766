package io.carnet.billing.examples.x402.chain;

import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** A block, as far as it matters. */
record Block(long number, String hash, Instant time) {

    private static final long LAST_SECOND = 1L << 40;

    static Block of(JsonNode block) {
        long second = Readings.number(block.path("timestamp"));
        Unclear.unless(second < LAST_SECOND, "the node answers no time");
        return new Block(
                Readings.number(block.path("number")),
                Readings.hash(block.path("hash")),
                Instant.ofEpochSecond(second));
    }
}
