package io.carnet.billing.examples.x402.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CanonicalJsonTest {

    static Stream<JsonNode> documents() {
        return Vectors.all("documents");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void isWhatJavaScriptMakesOfSortedKeys(JsonNode document) {
        String canonical = Vectors.text(document, "canonical");

        assertThat(CanonicalJson.of(Vectors.text(document, "json"))).isEqualTo(canonical);
        assertThat(CanonicalJson.of(canonical)).isEqualTo(canonical);
    }

    @Test
    void numbersStayAsTheyWereWritten() {
        assertThat(CanonicalJson.of(" [1.0, 1.50, 1E5, -0, 123456789012345678901234567890] "))
                .isEqualTo("[1.0,1.50,1E5,-0,123456789012345678901234567890]");
    }

    @Test
    void membersAreInTheirFormEachByItself() {
        assertThat(CanonicalJson.members("{\"b\" : {\"z\":1E5, \"y\":[ 1.0 ]}, \"a\":null}"))
                .isEqualTo(Map.of("b", "{\"y\":[1.0],\"z\":1E5}", "a", "null"));
        assertThat(CanonicalJson.members("{}")).isEmpty();
        for (String other : List.of("[]", "\"a\"", "1", "", "{} {}", "{\"a\":1,\"a\":1}")) {
            assertThatThrownBy(() -> CanonicalJson.members(other)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "{", "{\"secret\":1,\"secret\":2}", "secret", "{} {}", "[1,]", "{\"a\" 1}", "NaN", "'a'"
            })
    void whatIsNotOneJsonValueIsRefusedAndNotRepeated(String json) {
        assertThatThrownBy(() -> CanonicalJson.of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void depthAndLengthHaveLimits() {
        assertThat(CanonicalJson.of("[".repeat(64) + "]".repeat(64))).hasSize(128);
        assertThatThrownBy(() -> CanonicalJson.of("[".repeat(65) + "]".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class);

        int longest = 1 << 20;
        assertThat(CanonicalJson.of(" ".repeat(longest - 1) + "1")).isEqualTo("1");
        assertThatThrownBy(() -> CanonicalJson.of(" ".repeat(longest) + "1"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
