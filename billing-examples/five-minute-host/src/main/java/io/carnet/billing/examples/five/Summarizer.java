package io.carnet.billing.examples.five;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What is sold; stands for a model. */
@Component
class Summarizer {

    /** The first sentence, or the beginning of it. */
    String summarize(String text, int mostWords) {
        String sentence = text.trim().split("(?<=[.!?])\\s", 2)[0];
        return Stream.of(sentence.split("\\s+")).limit(mostWords).collect(Collectors.joining(" "));
    }
}
