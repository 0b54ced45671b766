package io.carnet.billing.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RefillTest {

    private final Queue<Integer> coming = new ArrayDeque<>();
    private long now = 1_000;
    private int queued;

    private final Refill refill = new Refill(() -> now, this::pause);

    private void pause(long nanos) {
        now += nanos;
        queued += coming.isEmpty() ? 0 : coming.remove();
    }

    /** How long it waits after a batch. */
    private Duration wait(int batch, Duration took) {
        long begun = refill.begin();
        now += took.toNanos();
        long before = now;
        refill.await(batch, begun, () -> queued);
        return Duration.ofNanos(now - before);
    }

    @Test
    void nobodyWaitsBehindACallerWhoIsAlone() {
        assertThat(wait(1, Duration.ofMillis(10))).isZero();
    }

    @Test
    void waitsAsLongAsSomebodyComes() {
        coming.addAll(List.of(3, 2, 1, 0, 50));

        assertThat(wait(6, Duration.ofMillis(10))).isPositive().isLessThan(Duration.ofMillis(1));
        assertThat(queued).isEqualTo(6);
        assertThat(coming).containsExactly(50);
    }

    @Test
    void waitsNoLongerThanATenthOfWhatTheBatchTook() {
        for (int i = 0; i < 90; i++) {
            coming.add(1);
        }

        assertThat(wait(90, Duration.ofMillis(1))).isPositive().isLessThanOrEqualTo(Duration.ofNanos(100_000));
        assertThat(wait(90, Duration.ofSeconds(1))).isPositive().isLessThanOrEqualTo(Duration.ofNanos(500_000));
    }

    @Test
    void waitsForNobodyWhereManyWait() {
        queued = 99;
        coming.addAll(List.of(1, 50));

        assertThat(wait(50, Duration.ofMillis(10))).isPositive();
        assertThat(queued).isEqualTo(100);
        assertThat(wait(100, Duration.ofMillis(10))).isZero();
    }

    @Test
    void waitsNotAtAllWhereWorkTakesNoTime() {
        assertThat(wait(6, Duration.ZERO)).isZero();

        long begun = Refill.NEVER.begin();
        Refill.NEVER.await(6, begun, () -> {
            throw new AssertionError("asked again");
        });
    }
}
