package io.carnet.billing.examples.marketplace.agents;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The words of a text that say something. */
public final class Words {

    static final int LONGEST_TEXT = 50_000;

    private static final Set<String> EMPTY =
            Set.of(("the and for that with this from have not are was were but you your its our their they them"
                            + " will would can could has had his her she him who what when where which while than then there here into"
                            + " about over under out off been being all any more most other some such only own same very just also")
                    .split(" "));

    private Words() {}

    /** In lower case, in order, repeated as often as they are there. */
    public static List<String> of(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> word.length() > 2 && !EMPTY.contains(word))
                .toList();
    }

    static Map<String, Long> counted(String text) {
        return of(text).stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    static String readable(String text) {
        if (text.isBlank() || text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("must have 1 to " + LONGEST_TEXT + " characters, not only spaces");
        }
        return text;
    }

    static int few(int count) {
        if (count < 1 || count > 20) {
            throw new IllegalArgumentException("must be 1 to 20");
        }
        return count;
    }
}
