package io.carnet.billing.examples.quickstart;

import io.carnet.billing.catalog.Usage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds what a part is about: the words used most, in the second pass the pairs of words, and so on. */
record Keywords() implements Agent {

    private static final int SHOWN = 3;

    @Override
    public String product() {
        return Prices.KEYWORDS;
    }

    @Override
    public Usage ceiling(Part part) {
        return Usage.none();
    }

    @Override
    public String work(Part part, int pass, Consumer<Usage> meter) {
        Map<String, Long> counts = Vocabulary.counts(phrases(Vocabulary.normal(part.words()), pass));
        Comparator<Map.Entry<String, Long>> often = Map.Entry.comparingByValue(Comparator.reverseOrder());
        return counts.entrySet().stream()
                .sorted(often.thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static List<String> phrases(List<String> words, int length) {
        return IntStream.rangeClosed(0, words.size() - length)
                .mapToObj(start -> words.subList(start, start + length))
                .filter(phrase -> Vocabulary.telling(phrase.get(0)) && Vocabulary.telling(phrase.get(length - 1)))
                .map(phrase -> String.join(" ", phrase))
                .toList();
    }
}
