package io.carnet.billing.examples.gateway;

import io.carnet.billing.catalog.Usage;
import io.carnet.billing.value.Limits;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a call has used, in tokens.
 *
 * @param prompt all of the prompt
 * @param cached how many of them the upstream had in its cache
 * @param completion all of the answer
 */
record Tokens(long prompt, long cached, long completion) {

    static final String PROMPT = "prompt";
    static final String CACHED = "cached";
    static final String COMPLETION = "completion";

    /** As an upstream reports it; empty if that cannot be. */
    static Optional<Tokens> read(JsonNode usage) {
        long prompt = quantity(usage.path("prompt_tokens"));
        long completion = quantity(usage.path("completion_tokens"));
        JsonNode inCache = usage.at("/prompt_tokens_details/cached_tokens");
        long cached = inCache.isMissingNode() || inCache.isNull() ? 0 : quantity(inCache);
        return prompt < 0 || completion < 0 || cached < 0 || cached > prompt
                ? Optional.empty()
                : Optional.of(new Tokens(prompt, cached, completion));
    }

    private static long quantity(JsonNode node) {
        return node.canConvertToExactIntegral() && node.canConvertToLong() && node.asLong() <= Limits.METER_QUANTITY
                ? node.asLong()
                : -1;
    }

    /** Of each the larger: what was cached is part of the prompt. */
    Tokens atLeast(Tokens other) {
        return new Tokens(
                Math.max(prompt, other.prompt), Math.max(cached, other.cached), Math.max(completion, other.completion));
    }

    Usage usage() {
        return Usage.of(PROMPT, prompt - cached).and(CACHED, cached).and(COMPLETION, completion);
    }
}
