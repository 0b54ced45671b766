package io.carnet.billing.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 31, 32, 63, 64, 65, 127, 128, 1_000, 999_999_999, 3_600_000_000_000L, 1L << 61})
    void tellsNoLatencyShorterThanItWasNorMuchLonger(long nanos) {
        latencies.record(nanos);
        assertThat(latencies.percentile(50)).isBetween(nanos, nanos + nanos / 32);
    }

    @Test
    void findsPercentilesAtTheirRanks() {
        for (int nanos = 1; nanos <= 50; nanos++) {
            latencies.record(nanos);
        }
        assertThat(latencies.percentile(2)).isEqualTo(1);
        assertThat(latencies.percentile(2.1)).isEqualTo(2);
        assertThat(latencies.percentile(50)).isEqualTo(25);
        assertThat(latencies.percentile(99)).isEqualTo(50);
        assertThat(latencies.percentile(100)).isEqualTo(50);
    }

    @Test
    void addsUpWhatSeveralThreadsRecorded() {
        Latencies others = new Latencies();
        latencies.record(10);
        others.record(20);
        others.record(30);
        latencies.add(others);
        assertThat(latencies.count()).isEqualTo(3);
        assertThat(latencies.percentile(50)).isEqualTo(20);
        assertThat(new Latencies().percentile(50)).isZero();
    }
}
