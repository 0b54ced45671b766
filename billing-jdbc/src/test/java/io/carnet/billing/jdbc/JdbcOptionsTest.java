package io.carnet.billing.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carnet.billing.metrics.Metrics;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Options are values, each with its bounds. */
class JdbcOptionsTest {

    private static Stream<Function<Duration, JdbcOptions>> durations() {
        return Stream.of(JdbcOptions.defaults()::statementTimeout, JdbcOptions.defaults()::commitPatience);
    }

    @ParameterizedTest
    @MethodSource("durations")
    void aDurationIsAMillisecondToAnHour(Function<Duration, JdbcOptions> option) {
        assertThatCode(() -> option.apply(Duration.ofMillis(1))).doesNotThrowAnyException();
        assertThatCode(() -> option.apply(Duration.ofHours(1))).doesNotThrowAnyException();
        assertThatThrownBy(() -> option.apply(Duration.ofNanos(999_999))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> option.apply(Duration.ofHours(1).plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> option.apply(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneThingIsChangedAtATime() {
        JdbcOptions options = JdbcOptions.defaults()
                .schema("billing")
                .statementTimeout(Duration.ofSeconds(1))
                .commitPatience(Duration.ofSeconds(2))
                .portableStatements()
                .metrics(new Metrics() {});

        assertThat(options.schema).isEqualTo("billing");
        assertThat(options.statementTimeout).hasSeconds(1);
        assertThat(options.commitPatience).hasSeconds(2);
        assertThat(options.portable).isTrue();
        assertThat(options.metrics).isNotSameAs(Metrics.NONE);
        assertThat(JdbcOptions.defaults().schema).isEmpty();
        assertThat(JdbcOptions.defaults().statementTimeout).isEqualTo(JdbcOptions.DEFAULT_STATEMENT_TIMEOUT);
        assertThat(JdbcOptions.defaults().portable).isFalse();
    }
}
