package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.value.Money;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Picks the sentences of a text that have the most of its frequent words. */
public final class Summarizer implements Agent {

    private static final String ID = "summarizer";

    @Override
    public Card card() {
        return new Card(
                ID,
                "Sums a text up in its own sentences.",
                List.of("summarize", "summary", "shorten", "text", "digest"),
                "wordsmith",
                Money.usd("0.80"),
                List.of(Offer.runs("starter", ID, 10, Money.usd("6.00"))),
                Map.of("text", "up to 50,000 characters", "sentences", "how many, 1 to 20; 3 if left out"));
    }

    @Override
    public Work read(Fields input) {
        Optional<String> text = input.needed("text", Fields.text(Words::readable));
        Optional<Integer> sentences = input.optional("sentences", node -> Words.few(Fields.whole(node)));
        return () -> summary(text.orElseThrow(), sentences.orElse(3));
    }

    private static JsonNode summary(String text, int wanted) {
        String[] sentences = text.strip().split("(?<=[.!?])\\s+", -1);
        Map<String, Long> counts = Words.counted(text);
        double[] weights = new double[sentences.length];
        for (int i = 0; i < sentences.length; i++) {
            weights[i] = Words.of(sentences[i]).stream()
                    .mapToLong(word -> counts.getOrDefault(word, 0L))
                    .average()
                    .orElse(0);
        }
        return Views.object()
                .put(
                        "summary",
                        IntStream.range(0, sentences.length)
                                .boxed()
                                .sorted(Comparator.comparingDouble((Integer i) -> -weights[i]))
                                .limit(wanted)
                                .sorted()
                                .map(i -> sentences[i])
                                .collect(Collectors.joining(" ")));
    }
}
