package io.carnet.billing.examples.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an answer has used: as the upstream tells it, or else as can be seen. For one thread. */
final class Tally {

    private static final List<String> THOUGHTS = List.of("reasoning", "reasoning_content");

    private final ChatRequest chat;
    private Optional<Tokens> told = Optional.empty();
    private boolean toldLast;
    private boolean thinks;
    private long written;

    Tally(ChatRequest chat) {
        this.chat = chat;
        thinks = chat.thinks();
    }

    /**
     * Takes in an answer, or the next piece of one.
     *
     * @param member where its choices have what the model has written
     */
    void add(JsonNode answer, String member) {
        Optional<Tokens> usage = Tokens.read(answer.path("usage"));
        toldLast = toldLast || usage.isPresent();
        for (JsonNode choice : answer.path("choices")) {
            JsonNode message = choice.path(member);
            long more = text(message);
            toldLast = toldLast && (usage.isPresent() || more == 0);
            thinks = thinks || THOUGHTS.stream().anyMatch(name -> text(message.path(name)) > 0);
            written += more;
        }
        told = usage.or(() -> told);
    }

    /** How many bytes a model has written, wherever in a message they stand. */
    private static long text(JsonNode node) {
        if (node.isString()) {
            return node.asString().getBytes(UTF_8).length;
        }
        return node.propertyStream()
                        .filter(each -> !each.getKey().equals("role"))
                        .mapToLong(each -> text(each.getValue()))
                        .sum()
                + node.valueStream()
                        .filter(any -> node.isArray())
                        .mapToLong(Tally::text)
                        .sum();
    }

    /** Of an answer that is whole: what was told last, unless the model has written more since. */
    Tokens whole() {
        return toldLast ? told.orElseThrow() : soFar();
    }

    /** Of one that may not be: at least what was told, and what it looks like. */
    Tokens soFar() {
        Tokens seen = chat.estimate(written, thinks);
        return told.map(seen::atLeast).orElse(seen);
    }
}
