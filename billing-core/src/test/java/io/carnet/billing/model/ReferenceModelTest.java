package io.carnet.billing.model;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Plays random sequences. Some seeds are always the same and some are new in every build; a failure names its seed, which
 * {@code -Dcarnet.model.seed=N} plays alone. {@code -Dcarnet.model.steps=N} and {@code -Dcarnet.model.sequences=N} play
 * longer and more.
 */
class ReferenceModelTest {

    private static final int STEPS = Integer.getInteger("carnet.model.steps", 300);
    private static final int NEW_SEQUENCES = Integer.getInteger("carnet.model.sequences", 4);
    private static final Long[] FIXED = {1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L};

    static List<Long> seeds() {
        Long only = Long.getLong("carnet.model.seed");
        if (only != null) {
            return List.of(only);
        }
        SplittableRandom random = new SplittableRandom();
        LongStream fresh = IntStream.range(0, NEW_SEQUENCES).mapToLong(i -> random.nextLong(1L << 40));
        return LongStream.concat(Arrays.stream(FIXED).mapToLong(Long::longValue), fresh)
                .boxed()
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theLibraryDoesWhatThePlainModelDoes(long seed) {
        new Sequence(seed, STEPS).play();
    }
}
