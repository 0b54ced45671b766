package io.carnet.billing.examples.quickstart;

import io.carnet.billing.catalog.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Picks the sentences that say most; metered by the words it reads and writes. */
record Summary() implements Agent {

    private static final int LONGEST = 30;

    @Override
    public String product() {
        return Prices.SUMMARY;
    }

    @Override
    public Usage ceiling(Part part) {
        return usage(part, Math.min(LONGEST, part.words().size()));
    }

    @Override
    public String work(Part part, int pass, Consumer<Usage> meter) {
        Map<String, Long> counts = Vocabulary.counts(Vocabulary.normal(part.words()));
        meter.accept(usage(part, 0));
        List<List<String>> best = part.sentences().stream()
                .sorted(Comparator.comparingDouble((List<String> sentence) -> weight(sentence, counts))
                        .reversed())
                .limit(pass)
                .toList();
        List<String> written = new ArrayList<>();
        for (List<String> sentence : best) {
            written.addAll(sentence.subList(0, Math.min(sentence.size(), LONGEST - written.size())));
            meter.accept(usage(part, written.size()));
        }
        return String.join(" ", written);
    }

    private static double weight(List<String> sentence, Map<String, Long> counts) {
        return Vocabulary.normal(sentence).stream()
                .filter(Vocabulary::telling)
                .mapToLong(word -> counts.getOrDefault(word, 0L))
                .average()
                .orElse(0);
    }

    private static Usage usage(Part part, int written) {
        return Usage.of(Prices.PROMPT, part.words().size()).and(Prices.COMPLETION, written);
    }
}
