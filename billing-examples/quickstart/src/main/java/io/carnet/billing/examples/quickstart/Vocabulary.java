package io.carnet.billing.examples.quickstart;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the words of a text say about it. */
final class Vocabulary {

    private static final Set<String> COMMON =
            Set.of(("a about after all also an and any are as at be because been before "
                            + "but by can could do each even every first for from had has have he her his how if in into is it its "
                            + "just last less many may more most much must no nor not of off on once one only or other our out over "
                            + "same she should since so some still such than that the their them then there these they this those "
                            + "through to too under until up very was we were what when where which while who will with would you "
                            + "your")
                    .split(" "));

    private Vocabulary() {}

    static List<String> normal(List<String> words) {
        return words.stream()
                .map(word -> word.toLowerCase(Locale.ROOT).replaceAll("^[^\\p{L}\\p{N}]+|[^\\p{L}\\p{N}]+$", ""))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static boolean telling(String word) {
        return word.length() > 2 && !COMMON.contains(word);
    }

    static Map<String, Long> counts(List<String> words) {
        return words.stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
