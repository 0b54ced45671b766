package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.gateway.StandInModel.Trouble;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.run.ChargeState;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chats over HTTP, whole and streamed, and what they are charged, whichever way they end. */
class ChatTest {

    private static final Principal ALICE = Principal.of("alice");
    private static final String CHAT = "/v1/chat/completions";
    private static final String STREAM = ",\"stream\":true";

    /** Nobody waits for the end of it. */
    private static final String LONG = Gateways.ask("deep", 32_000, STREAM + ",\"max_tokens\":32000");

    /** 3 words of the prompt, 3 in the cache, 20 tokens of "deep". */
    private static final String TWENTY = "0.0003099";

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StandInModel model;
    private StripeStandIn stripe;
    private Gateway gateway;
    private Client alice;

    @BeforeEach
    void open() throws IOException {
        model = new StandInModel();
        stripe = new StripeStandIn(clock);
        gateway = Gateways.open(
                Gateways.arguments(model.base(), stripe.base(), Gateways.memory(), "--patience", "2"), clock);
        alice = Gateways.customer(gateway, "alice", "10");
    }

    @AfterEach
    void nothingIsHeldAndTheBooksBalance() {
        model.close();
        gateway.close(Duration.ofSeconds(20));
        stripe.close();
    }

    private List<Run> runs() {
        return gateway.billing().activity().page(ALICE).rows();
    }

    /** Nothing is held, the books balance, and so much is gone. */
    private void charged(String credits) {
        JsonNode balance = alice.get("/v0/credits/balance").json();
        assertThat(balance.at("/loaned").decimalValue()).isEqualByComparingTo("0");
        assertThat(new BigDecimal("10").subtract(balance.at("/total").decimalValue()))
                .isEqualByComparingTo(credits);
        assertThat(gateway.billing().audit().drifts()).isEmpty();
    }

    /** Once the gateway has noticed that nobody listens. */
    private Run closed() {
        Run run = runs().get(0);
        while (run.state().open()) {
            assertThat(alice.get("/v0/credits/balance").status()).isEqualTo(200);
            run = runs().get(0);
        }
        return run;
    }

    /** The same, of an answer that has no end. */
    private Run closedWhileItGoesOn(Semaphore pace) {
        while (runs().get(0).state().open()) {
            pace.release();
            assertThat(alice.get("/v0/credits/balance").status()).isEqualTo(200);
        }
        return closed();
    }

    private static String text(List<String> events) {
        StringBuilder text = new StringBuilder();
        for (String event : events) {
            if (event.startsWith("{")) {
                text.append(JsonMapper.shared()
                        .readTree(event)
                        .at("/choices/0/delta/content")
                        .asString(""));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, "/v0/llm/chat/completions"})
    void anAnswerIsChargedByWhatItUsed(String path) {
        Answer answer = alice.post(path, Gateways.ask("deep", 20, ""));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/object")).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content")).startsWith("1 2 3").endsWith("20 ");
        assertThat(answer.json().at("/usage/completion_tokens").asInt()).isEqualTo(20);
        charged(TWENTY);
        assertThat(runs()).hasSize(1);
        assertThat(runs().get(0).key().value()).isEqualTo(answer.header("Run-Key"));
        assertThat(model.keys()).containsExactly("Bearer " + Gateways.UPSTREAM_KEY);
        assertThat(model.asked().get(0).at("/max_tokens").asInt()).isEqualTo(4_096);
    }

    @Test
    void aStreamIsChargedByWhatItUsedAndSaysSoOnlyIfItIsAskedTo() throws Exception {
        List<String> events;
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, STREAM))) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
            events = stream.rest();
        }
        assertThat(events).hasSize(21).last().isEqualTo("[DONE]");
        assertThat(events).noneMatch(event -> event.contains("usage"));
        assertThat(text(events)).startsWith("1 2 3").endsWith("20 ");
        charged(TWENTY);

        String asking = STREAM + ",\"stream_options\":{\"include_usage\":true}";
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, asking))) {
            events = stream.rest();
        }
        assertThat(events).hasSize(22).last().isEqualTo("[DONE]");
        assertThat(JsonMapper.shared()
                        .readTree(events.get(20))
                        .at("/usage/completion_tokens")
                        .asInt())
                .isEqualTo(20);
        assertThat(model.asked())
                .allMatch(asked -> asked.at("/stream_options/include_usage").asBoolean());
    }

    @ParameterizedTest
    @CsvSource({
        "FAILS, 502, upstream_error",
        "WANTS_MONEY, 502, upstream_error",
        "IS_OUT_OF_QUOTA, 502, upstream_error",
        "IS_OUT_OF_CREDIT, 400, upstream_refused",
        "IS_BUSY, 429, upstream_busy",
        "REFUSES, 400, upstream_refused",
        "TAKES_NO_KEY, 502, upstream_error",
        "HANGS, 504, upstream_timeout",
        "HANGS_MIDWAY, 504, upstream_timeout",
        "CUT, 502, upstream_error",
        "CUT_MIDWAY, 502, upstream_error",
        "ENDS_MIDWAY, 502, upstream_error",
        "FAILS_MIDWAY, 502, upstream_error",
        "TALKS_NONSENSE, 502, upstream_error"
    })
    void anAnswerThatTheUpstreamDoesNotGiveIsNotCharged(Trouble trouble, int status, String code) {
        model.next(trouble);
        Answer answer = alice.post(CHAT, Gateways.ask("deep", 20, ""));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.at("/error/code")).isEqualTo(code);
        assertThat(answer.at("/error/message")).isNotBlank();
        assertThat(answer.header("Retry-After")).isEqualTo(trouble == Trouble.IS_BUSY ? "7" : "");
        charged("0");
        assertThat(runs()).extracting(Run::state).containsExactly(RunState.RELEASED);
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSES, 400, that is too long, the model's provider refuses this: context_length_exceeded",
        "IS_OUT_OF_CREDIT, 400, your credit balance is too low, the model's provider refuses this",
        "IS_OUT_OF_QUOTA, 429, the model's provider is busy, the model's provider failed"
    })
    void whatTheUpstreamSaysIsToldToWhoseKeyItIsAbout(Trouble trouble, int status, String own, String hosts) {
        model.next(trouble, trouble, trouble);
        Answer told = alice.with("X-Provider-Key", "sk-alice").post(CHAT, Gateways.ask("yours", 20, ""));

        assertThat(told.status()).isEqualTo(status);
        assertThat(told.at("/error/message")).isEqualTo(own);
        for (String id : List.of("deep", "gift")) {
            assertThat(alice.post(CHAT, Gateways.ask(id, 20, "")).at("/error/message"))
                    .isEqualTo(hosts);
        }
        charged("0");
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {
                "HANGS_MIDWAY",
                "CUT_MIDWAY",
                "ENDS_MIDWAY",
                "FAILS_MIDWAY",
                "TALKS_NONSENSE",
                "TELLS_USAGE_TOO_EARLY_AND_ENDS_MIDWAY"
            })
    void aStreamThatTheUpstreamDoesNotEndSaysSoAndIsNotCharged(Trouble trouble) throws Exception {
        model.next(trouble);
        List<String> events;
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, STREAM))) {
            assertThat(stream.status()).isEqualTo(200);
            events = stream.rest();
        }
        // what came last before a cut may be lost with it
        assertThat(events)
                .hasSizeBetween(trouble == Trouble.CUT_MIDWAY ? 1 : 11, 11)
                .doesNotContain("[DONE]");
        assertThat("1 2 3 4 5 6 7 8 9 10 ").startsWith(text(events));
        assertThat(JsonMapper.shared()
                        .readTree(events.get(events.size() - 1))
                        .at("/error/code")
                        .asString())
                .isEqualTo(trouble == Trouble.HANGS_MIDWAY ? "upstream_timeout" : "upstream_error");
        charged("0");
        assertThat(runs()).extracting(Run::state).containsExactly(RunState.RELEASED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"FAILS", "WANTS_MONEY", "IS_OUT_OF_QUOTA", "IS_OUT_OF_CREDIT", "IS_BUSY", "REFUSES", "HANGS", "CUT"
            })
    void aStreamThatDoesNotBeginIsAnError(Trouble trouble) {
        model.next(trouble);
        Answer answer = alice.post(CHAT, Gateways.ask("deep", 20, STREAM));

        assertThat(answer.status()).isBetween(400, 504).isNotEqualTo(402);
        assertThat(answer.at("/error/code")).startsWith("upstream_");
        charged("0");
    }

    @ParameterizedTest
    @CsvSource({"TELLS_NO_USAGE, ''", "TELLS_NO_USAGE, '" + STREAM + "'", "TELLS_USAGE_TOO_EARLY, '" + STREAM + "'"})
    void whatAnUpstreamDoesNotTellIsEstimated(Trouble trouble, String more) throws Exception {
        model.next(trouble);
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, more))) {
            assertThat(stream.status()).isEqualTo(200);
            stream.rest();
        }
        Run run = runs().get(0);
        assertThat(run.state()).isEqualTo(RunState.SETTLED);
        // 20 tokens are 51 characters
        assertThat(run.charge().usage().of(Tokens.COMPLETION)).isEqualTo(13);
        assertThat(run.charge().usage().of(Tokens.PROMPT)).isBetween(30L, 80L);
        assertThat(run.charged())
                .isLessThan(run.terms().product().price().cost(run.terms().ceiling()));
        charged(run.charged().decimal().toString());
    }

    @Test
    void whatAThinkingModelDoesNotTellMayBeAllThatItWasLet() {
        model.next(Trouble.TELLS_NO_USAGE);
        alice.post(CHAT, Gateways.ask("deep", 20, ",\"reasoning_effort\":\"low\",\"max_tokens\":700"));

        assertThat(runs().get(0).charge().usage().of(Tokens.COMPLETION)).isEqualTo(700);
    }

    /** Takes so many tokens, and hangs up. */
    private void hangUp(Semaphore pace, int tokens, String body) throws Exception {
        try (Stream stream = new Stream(alice, body)) {
            assertThat(stream.status()).isEqualTo(200);
            pace.release(tokens);
            for (int token = 1; token <= tokens; token++) {
                assertThat(stream.next()).isPresent();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100})
    void whoHangsUpPaysForWhatWasUsedWhatNobodySawIncluded(int tokens) throws Exception {
        model.next(Trouble.THINKS);
        Semaphore pace = model.paced();
        hangUp(pace, tokens, Gateways.ask("deep", 2_000, STREAM));
        pace.release(2_000);
        Run run = closed();

        assertThat(run.state()).isEqualTo(RunState.SETTLED);
        assertThat(run.charge().usage()).isEqualTo(new Tokens(6, 3, 2_000 + StandInModel.THOUGHTS).usage());
        charged("0.0450099");
    }

    @Test
    void whoHangsUpPaysNothingForAnAnswerThatTheUpstreamDoesNotEnd() throws Exception {
        model.next(Trouble.ENDS_MIDWAY);
        Semaphore pace = model.paced();
        hangUp(pace, 100, Gateways.ask("deep", 2_000, STREAM));
        pace.release(2_000);

        assertThat(closed().state()).isEqualTo(RunState.RELEASED);
        charged("0");
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"NONE", "TELLS_USAGE_TOO_EARLY"})
    void whoHangsUpIsListenedForNoLongerThanPatienceLasts(Trouble trouble) throws Exception {
        model.next(trouble);
        Semaphore pace = model.paced();
        hangUp(pace, 100, LONG);
        Run run = closedWhileItGoesOn(pace);

        assertThat(run.state()).isEqualTo(RunState.SETTLED);
        // 100 tokens are 292 characters
        assertThat(run.charge().usage().of(Tokens.COMPLETION)).isBetween(73L, 31_999L);
        assertThat(run.charge().usage().of(Tokens.PROMPT)).isBetween(30L, 80L);
        charged(run.charged().decimal().toString());
        pace.release(32_000);
        assertThat(model.calledOff()).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whoHangsUpOnAThinkingModelMayHaveUsedAllThatItWasLet() throws Exception {
        Semaphore pace = model.paced();
        hangUp(pace, 1, LONG.replace("\"stream\"", "\"reasoning_effort\":\"high\",\"n\":2,\"stream\""));

        assertThat(closedWhileItGoesOn(pace).charge().usage().of(Tokens.COMPLETION))
                .isEqualTo(2 * 32_000);
        pace.release(32_000);
    }

    @Test
    void whoHangsUpIsListenedForNoLongerThanTheHoldLasts() throws Exception {
        Gateway patient = Gateways.open(
                Gateways.arguments(model.base(), stripe.base(), Gateways.memory(), "--patience", "600"), clock);
        alice = Gateways.customer(patient, "alice", "10");
        Semaphore pace = model.paced();
        hangUp(pace, 1, LONG);
        Run run = patient.billing().activity().page(ALICE).rows().get(0);
        while (run.state() != RunState.SETTLED) {
            pace.release();
            if (run.state().open()) {
                clock.advance(Duration.ofSeconds(10));
            }
            run = patient.billing().activity().page(ALICE).rows().get(0);
        }
        assertThat(run.charge().usage().of(Tokens.COMPLETION)).isBetween(1L, 31_999L);
        assertThat(patient.billing().credits().balance(ALICE).held().isZero()).isTrue();
        assertThat(patient.billing().audit().drifts()).isEmpty();
        pace.release(32_000);
        assertThat(model.calledOff()).succeedsWithin(Duration.ofSeconds(10));
        patient.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void anAnswerIsChargedThoughTheDatabaseFailsAtItsEnd(String more) throws Exception {
        String url = Gateways.memory();
        List<String> arguments = Gateways.arguments(model.base(), stripe.base(), url);
        try (FailingDatabase database = new FailingDatabase(url);
                Gateway flaky = new Gateway(Settings.read(arguments, Gateways.ENVIRONMENT), database, clock)) {
            alice = Gateways.customer(flaky, "alice", "10");
            Semaphore pace = model.paced();
            CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                    () -> alice.post(CHAT, Gateways.ask("deep", 20, more)), Gateways.THREADS);
            while (model.asked().isEmpty()) {
                assertThat(answer).isNotDone();
            }
            database.failNext(4);
            pace.release(20);

            assertThat(answer.join().status()).isEqualTo(200);
            assertThat(answer.join().response().body()).doesNotContain("error").contains("20 ");
            assertThat(database.toFail()).isZero();
            Run run = flaky.billing().activity().page(ALICE).rows().get(0);
            assertThat(run.state()).isEqualTo(RunState.SETTLED);
            assertThat(run.charge().usage().of(Tokens.COMPLETION)).isEqualTo(20);
        }
    }

    @Test
    void aLongStreamKeepsItsHold() throws Exception {
        Semaphore pace = model.paced();
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, STREAM))) {
            for (int token = 1; token <= 20; token++) {
                pace.release();
                assertThat(stream.next()).isPresent();
                Instant now = clock.advance(Duration.ofSeconds(1));
                assertThat(runs().get(0).hold().until()).isAfter(now);
            }
            assertThat(stream.next()).contains("[DONE]");
        }
        assertThat(runs()).extracting(Run::state).containsExactly(RunState.SETTLED);
        charged(TWENTY);
    }

    @Test
    void whoCannotPayIsToldWhetherWaitingHelps() throws Exception {
        Client poor = Gateways.customer(gateway, "poor", "0.07");
        Semaphore pace = model.paced();
        try (Stream stream = new Stream(poor, Gateways.ask("deep", 20, STREAM))) {
            Answer waits = poor.post(CHAT, Gateways.ask("deep", 20, ""));
            assertThat(waits.status()).isEqualTo(402);
            assertThat(waits.at("/error/code")).isEqualTo("insufficient_credits");
            assertThat(waits.at("/error/message")).contains("calls in flight");
            assertThat(waits.header("Retry-After")).isEqualTo("1");

            Answer short0f = poor.post(CHAT, Gateways.ask("deep", 20, ",\"max_tokens\":32000"));
            assertThat(short0f.status()).isEqualTo(402);
            assertThat(short0f.json().at("/error").propertyNames()).containsExactly("message", "type", "param", "code");
            assertThat(short0f.at("/error/code")).isEqualTo("insufficient_credits");
            assertThat(short0f.at("/error/message")).contains("the balance is too low");
            assertThat(short0f.header("Retry-After")).isEmpty();
            pace.release(40);
            assertThat(stream.rest()).last().isEqualTo("[DONE]");
        }
        assertThat(poor.post(CHAT, Gateways.ask("deep", 20, "")).status()).isEqualTo(200);
        assertThat(model.asked()).hasSize(2);
    }

    @Test
    void whatIsFreeOrPaidForElsewhereIsRecordedAndNotCharged() {
        Client penniless = Client.of(gateway.port()).customer("penniless", Gateways.TOKEN);
        assertThat(penniless.post(CHAT, Gateways.ask("deep", 20, "")).status()).isEqualTo(402);
        assertThat(penniless.post(CHAT, Gateways.ask("gift", 20, "")).status()).isEqualTo(200);
        Answer keyless = penniless.post(CHAT, Gateways.ask("yours", 20, ""));
        assertThat(keyless.status()).isEqualTo(400);
        assertThat(keyless.at("/error/code")).isEqualTo("provider_key_missing");
        Client withKey = penniless.with("X-Provider-Key", "sk-penniless");
        assertThat(withKey.post(CHAT, Gateways.ask("yours", 20, "")).status()).isEqualTo(200);
        model.next(Trouble.TAKES_NO_KEY);
        assertThat(withKey.post(CHAT, Gateways.ask("yours", 20, "")).at("/error/code"))
                .isEqualTo("provider_key_refused");

        assertThat(model.keys())
                .containsExactly("Bearer " + Gateways.UPSTREAM_KEY, "Bearer sk-penniless", "Bearer sk-penniless");
        JsonNode rows = penniless.get("/v0/llm/activity").json().at("/runs");
        assertThat(rows.findValuesAsString("model")).containsExactly("yours", "yours", "gift");
        assertThat(rows.findValuesAsString("state")).containsExactly("RELEASED", "SETTLED", "SETTLED");
        assertThat(rows.findValuesAsString("charge")).containsOnly(ChargeState.FREE.name());
        assertThat(rows.at("/2/tokens/completion").asInt()).isEqualTo(20);
        assertThat(rows.at("/2/credits").decimalValue()).isEqualByComparingTo("0");
    }

    @Test
    void aKeyIsChargedOnce() throws Exception {
        model.next(Trouble.FAILS, Trouble.NONE, Trouble.CUT);
        Client keyed = alice.with("Idempotency-Key", "k");
        assertThat(keyed.post(CHAT, Gateways.ask("deep", 20, "")).status()).isEqualTo(502);
        Answer again = keyed.post(CHAT, Gateways.ask("deep", 20, ""));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Run-Key")).isEqualTo("k|2");
        Answer late = keyed.post(CHAT, Gateways.ask("deep", 20, ""));
        assertThat(late.status()).isEqualTo(422);
        assertThat(late.at("/error/code")).isEqualTo("idempotency_key_used");
        assertThat(keyed.post(CHAT, Gateways.ask("deep", 21, ",\"n\":2")).status())
                .isEqualTo(422);
        charged(TWENTY);
        assertThat(model.asked()).hasSize(2);
    }

    @Test
    void ofSeveralWithOneKeyOneIsAnswered() throws Exception {
        Semaphore pace = model.paced();
        Client keyed = alice.with("Idempotency-Key", "k");
        try (Stream stream = new Stream(keyed, Gateways.ask("deep", 20, STREAM))) {
            Answer meanwhile = keyed.post(CHAT, Gateways.ask("deep", 20, STREAM));
            assertThat(meanwhile.status()).isEqualTo(409);
            assertThat(meanwhile.at("/error/code")).isEqualTo("idempotency_key_in_use");
            assertThat(meanwhile.header("Retry-After")).isEqualTo("1");
            pace.release(20);
            assertThat(stream.rest()).last().isEqualTo("[DONE]");
        }
        charged(TWENTY);
        assertThat(model.asked()).hasSize(1);
    }

    @Test
    void manyAtOnceNeverSpendMoreThanThereIs() {
        Client shared = Gateways.customer(gateway, "shared", "0.5");
        List<CompletableFuture<List<Integer>>> callers = new ArrayList<>();
        for (int caller = 0; caller < 24; caller++) {
            callers.add(CompletableFuture.supplyAsync(
                    () -> {
                        List<Integer> statuses = new ArrayList<>();
                        for (int call = 0; call < 5; call++) {
                            statuses.add(shared.post(CHAT, Gateways.ask("deep", 2_000, ""))
                                    .status());
                        }
                        return statuses;
                    },
                    Gateways.THREADS));
        }
        List<Integer> statuses =
                callers.stream().flatMap(caller -> caller.join().stream()).toList();
        long answered = statuses.stream().filter(status -> status == 200).count();
        assertThat(statuses).containsOnly(200, 402);
        assertThat(answered).isBetween(1L, 16L);
        JsonNode balance = shared.get("/v0/credits/balance").json();
        assertThat(balance.at("/loaned").decimalValue()).isEqualByComparingTo("0");
        assertThat(balance.at("/total").decimalValue())
                .isEqualByComparingTo(new BigDecimal("0.5")
                        .subtract(new BigDecimal("0.0300099").multiply(BigDecimal.valueOf(answered))));
        assertThat(gateway.billing().audit().drifts()).isEmpty();
    }

    @Test
    void aConversationWithToolsIsPassedOnAsItIs() {
        String messages = """
                [{"role":"user","name":"alice","content":[{"type":"text","text":"What time is it?"}]},\
                {"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c","type":"function",\
                "function":{"name":"time","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"noon"}]""";
        String tools = """
                [{"type":"function","function":{"name":"time","parameters":{"type":"object"},"strict":true}},\
                {"type":"custom","custom":{"name":"day","format":{"type":"text"}}}]""";
        assertThat(alice.post(CHAT, "{\"model\":\"quick\",\"messages\":" + messages + ",\"tools\":" + tools + "}")
                        .status())
                .isEqualTo(200);
        assertThat(model.asked().get(0).at("/messages").toString()).isEqualTo(messages);
        assertThat(model.asked().get(0).at("/tools").toString()).isEqualTo(tools);
    }

    @Test
    void noAnswerIsLongerThanWhatIsHeldForIt() {
        alice.post(CHAT, Gateways.ask("deep", 20, ",\"max_tokens\":5"));
        alice.post(CHAT, Gateways.ask("deep", 20, ",\"max_completion_tokens\":1000000,\"n\":2"));
        alice.post(CHAT, Gateways.ask("gift", 20, ",\"max_tokens\":2000"));

        assertThat(model.asked().get(0).at("/max_tokens").asInt()).isEqualTo(5);
        assertThat(model.asked().get(1).at("/max_completion_tokens").asInt()).isEqualTo(32_000);
        assertThat(model.asked().get(1).has("max_tokens")).isFalse();
        assertThat(model.asked().get(2).at("/max_tokens").asInt()).isEqualTo(1_024);
        assertThat(runs())
                .extracting(run -> run.terms().ceiling().of(Tokens.COMPLETION))
                .containsExactly(1_024L, 64_000L, 5L);
    }
}
