package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TallyTest {

    private static final String FORTY_BYTES = "0123456789012345678901234567890123456789";

    private final ChatRequest chat = ChatRequest.read(
            Gateways.ask("deep", 20, ",\"max_tokens\":700,\"n\":2").getBytes(StandardCharsets.UTF_8), 32_000);
    private final Tally tally = new Tally(chat);

    private void chunk(String delta, String usage) {
        String json = "{\"choices\":[{\"delta\":" + delta + "}],\"usage\":{" + usage.replace('\'', '"') + "}}";
        tally.add(JsonMapper.shared().readTree(json), "delta");
    }

    private static String text(String text) {
        return "{\"role\":\"assistant\",\"content\":\"" + text + "\",\"reasoning\":null,\"reasoning_content\":\"\"}";
    }

    @Test
    void fourBytesThatCanBeSeenAreAToken() {
        chunk(text(FORTY_BYTES), "");
        chunk("{\"tool_calls\":[{\"function\":{\"arguments\":\"" + FORTY_BYTES + "\"}}]}", "");

        assertThat(tally.whole().completion()).isEqualTo(20);
        assertThat(tally.whole().prompt()).isEqualTo((chat.body().length + 3) / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reasoning", "reasoning_content"})
    void aModelThatIsSeenToThinkMayHaveUsedAllThatItWasLet(String member) {
        chunk("{\"" + member + "\":\"Hm\"}", "");
        chunk(text("Yes"), "");

        assertThat(tally.soFar().completion()).isEqualTo(1_400);
        assertThat(tally.whole().completion()).isEqualTo(1_400);
    }

    @Test
    void whatIsToldWithTheLastPieceOrAfterItIsAllThatWasUsed() {
        chunk(text(FORTY_BYTES), "'prompt_tokens':3,'completion_tokens':2");
        chunk(text(""), "");

        assertThat(tally.whole()).isEqualTo(new Tokens(3, 0, 2));
    }

    @Test
    void whatIsToldBeforeMoreIsWrittenIsTheLeastThatWasUsed() {
        chunk(text(""), "'prompt_tokens':1000,'completion_tokens':0,'prompt_tokens_details':{'cached_tokens':900}");
        chunk(text(FORTY_BYTES), "");

        assertThat(tally.whole()).isEqualTo(new Tokens(1_000, 900, 10));
        chunk(text(""), "'prompt_tokens':1000,'completion_tokens':9");
        assertThat(tally.whole()).isEqualTo(new Tokens(1_000, 0, 9));
        assertThat(tally.soFar()).isEqualTo(new Tokens(1_000, 0, 10));
    }
}
