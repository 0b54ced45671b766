package io.carnet.billing.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void measuresEverythingUnlessTold() {
        Options options = Options.of();
        assertThat(options.cells()).hasSize(8);
        assertThat(options.lines()).containsExactly(Line.values());
        assertThat(options.network()).isZero();
    }

    @Test
    void takesWhatIsGivenBesidesQuick() {
        Options options = Options.of("--quick", "--cells", "hot:3", "--network", "500");
        assertThat(options.cells()).isEqualTo(List.of(new Cell(true, 3)));
        assertThat(options.network()).isEqualTo(Duration.ofNanos(500_000));
        assertThat(options.rounds()).isEqualTo(1);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> Options.of("--round", "3")).hasMessageContaining("--round");
        assertThatThrownBy(() -> Options.of("--rounds")).hasMessageContaining("rounds");
        assertThatThrownBy(() -> Options.of("--cells", "cold:3")).hasMessageContaining("cold:3");
        assertThatThrownBy(() -> Options.of("--lines", "nobody")).isInstanceOf(IllegalArgumentException.class);
    }
}
