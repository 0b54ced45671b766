package io.carnet.billing.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Some sentences of a file: what an agent works on in one run. */
record Part(int file, int number, List<String> words) {

    private static final int ENOUGH = 70;
    private static final int MOST = 110;

    Part {
        words = List.copyOf(words);
    }

    static List<Part> split(int file, String text) {
        List<Part> parts = new ArrayList<>();
        List<String> words = new ArrayList<>();
        for (String word : text.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
            if (words.size() == MOST || (words.size() >= ENOUGH && endsSentence(word))) {
                parts.add(new Part(file, parts.size() + 1, words));
                words.clear();
            }
        }
        if (!words.isEmpty()) {
            parts.add(new Part(file, parts.size() + 1, words));
        }
        return parts;
    }

    List<List<String>> sentences() {
        List<List<String>> sentences = new ArrayList<>();
        List<String> sentence = new ArrayList<>();
        for (String word : words) {
            sentence.add(word);
            if (endsSentence(word)) {
                sentences.add(List.copyOf(sentence));
                sentence.clear();
            }
        }
        if (!sentence.isEmpty()) {
            sentences.add(List.copyOf(sentence));
        }
        return sentences;
    }

    private static boolean endsSentence(String word) {
        return word.endsWith(".") || word.endsWith("!") || word.endsWith("?");
    }

    @Override
    public String toString() {
        return String.format("%d.%03d", file, number);
    }
}
