package io.carnet.billing.examples.marketplace.agents;

import io.carnet.billing.catalog.Offer;
import io.carnet.billing.examples.host.Fields;
import io.carnet.billing.examples.host.Views;
import io.carnet.billing.value.Money;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the words that a text has most often. */
public final class KeywordExtractor implements Agent {

    private static final String ID = "keyword-extractor";

    @Override
    public Card card() {
        return new Card(
                ID,
                "Finds the keywords of a text.",
                List.of("keyword", "keywords", "extract", "tag", "tags", "text", "words"),
                "wordsmith",
                Money.usd("0.50"),
                List.of(Offer.runs("starter", ID, 10, Money.usd("4.00"))),
                Map.of("text", "up to 50,000 characters", "count", "how many, 1 to 20; 5 if left out"));
    }

    @Override
    public Work read(Fields input) {
        Optional<String> text = input.needed("text", Fields.text(Words::readable));
        Optional<Integer> count = input.optional("count", node -> Words.few(Fields.whole(node)));
        return () -> {
            ObjectNode output = Views.object();
            ArrayNode keywords = output.putArray("keywords");
            Words.counted(text.orElseThrow()).entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(count.orElse(5))
                    .forEach(word ->
                            keywords.addObject().put("word", word.getKey()).put("times", word.getValue()));
            return output;
        };
    }
}
