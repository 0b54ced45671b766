package io.carnet.billing.examples.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportTest {

    @Test
    void whatIsNestedDeeperThan64IsTooDeep() {
        assertThat(Transport.isDeep("[{\"x\":".repeat(32) + "1" + "}]".repeat(32)))
                .isFalse();
        assertThat(Transport.isDeep("{\"x\":" + "[{\"x\":".repeat(32) + "1" + "}]".repeat(32) + "}"))
                .isTrue();
        assertThat(Transport.isDeep("[{\"x\":".repeat(32) + "[")).isTrue();
        assertThat(Transport.isDeep("{},".repeat(1_000))).isFalse();
    }

    @Test
    void whatStandsInTextsIsNotNested() {
        assertThat(Transport.isDeep("{\"x\":\"" + "[{".repeat(1_000) + "\"}")).isFalse();
        assertThat(Transport.isDeep("{\"x\":\"\\\"" + "[{".repeat(1_000) + "\"}"))
                .isFalse();
        assertThat(Transport.isDeep("{\"x\":\"\\\\\"," + "[{".repeat(1_000) + "}"))
                .isTrue();
    }
}
