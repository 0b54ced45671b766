package io.carnet.billing.model;

import java.util.List;
import java.util.Random;

/** Chance that can be repeated: the same seed throws the same dice. */
final class Dice {

    private final Random random;

    Dice(long seed) {
        random = new Random(seed);
    }

    /** From 0 to one less than the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Up to so many credits in billionths, often whole, often with an odd end. */
    long credits(int most) {
        long whole = random.nextInt(most) * 1_000_000_000L;
        return oneIn(2) ? whole + 1_000_000_000L : whole + 1 + random.nextInt(999_999_999);
    }
}
