package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told, in the shape of its route, and nothing of it is kept or asked of anybody. */
class InputTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private static final String FUNCTION = "{\"type\":\"function\",\"function\":{\"name\":\"time\"}}";

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StandInModel model;
    private StripeStandIn stripe;
    private Gateway gateway;
    private Client alice;

    @BeforeEach
    void open() throws IOException {
        model = new StandInModel();
        stripe = new StripeStandIn(clock);
        gateway = Gateways.open(Gateways.arguments(model.base(), stripe.base(), Gateways.memory()), clock);
        alice = Client.of(gateway.port()).customer("alice", Gateways.TOKEN);
    }

    @AfterEach
    void nothingIsKept() {
        assertThat(model.asked()).isEmpty();
        assertThat(stripe.requests("")).isEmpty();
        assertThat(gateway.billing().journal(Principal.of("alice"), 0, 1)).isEmpty();
        assertThat(gateway.billing().activity().page(Principal.of("alice")).rows())
                .isEmpty();
        gateway.close();
        model.close();
        stripe.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {}                                        | messages | messages must be present; model must be present
                    []                                        | body     | body must be a JSON object
                    {"model":"quick"                          | body     | body must be JSON
                    {"model":"quick","model":"quick"}         | body     | name nothing twice
                    {"model":7,HI}                            | model    | model must be a text
                    {"model":"quick","messages":[]}           | messages | must be a list of messages
                    {"model":"quick","messages":["Hi"]}       | messages | must each have a role
                    {"model":"quick","messages":[{"role":"user","content":7}]} | messages | content of text only
                    {"model":"quick","messages":[{"role":"user","content":[{"type":"image_url"}]}]} | messages | text only
                    {"model":"quick","messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache":1}]}]} | messages | text only
                    {"model":"quick","messages":[{"role":"assistant","audio":{"id":"a"}}]} | messages | no members but content, name, refusal, role, tool_call_id, tool_calls
                    {"model":"quick",HI,"max_tokens":0}       | max_tokens | must be 1 to
                    {"model":"quick",HI,"max_tokens":1.5}     | max_tokens | must be a whole number
                    {"model":"quick",HI,"max_tokens":1,"max_completion_tokens":1} | max_tokens | must be left out
                    {"model":"quick",HI,"n":9}                | n        | must be 1 to 8
                    {"model":"quick",HI,"stream":"yes"}       | stream   | must be true or false
                    {"model":"quick",HI,"stream_options":{}}  | stream_options | must be left out
                    {"model":"quick",HI,"stream":true,"stream_options":{"x":1}} | stream_options.x | is not known
                    {"model":"quick",HI,"tools":{}}           | tools    | must be a list of tools
                    {"model":"quick",HI,"tools":["function"]} | tools    | must each be a function or custom
                    {"model":"quick",HI,"tools":[{"type":"browser_search"}]} | tools | must each be a function or custom
                    {"model":"quick",HI,"tools":[FUNCTION,{"type":"web_search","web_search":{}}]} | tools | must each be a function or custom
                    {"model":"quick",HI,"tools":[{"type":"function"}]} | tools | must each be a function or custom
                    {"model":"quick",HI,"tools":[{"type":"custom","custom":{"name":"f"},"cache_control":{}}]} | tools | and nothing else
                    {"model":"quick",HI,"service_tier":"priority"} | service_tier | is not known
                    """)
    void aChatThatIsWrongIsNotAnswered(String body, String param, String why) {
        Answer wrong = alice.post(CHAT, body.replace("HI", HI).replace("FUNCTION", FUNCTION));

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().at("/error").propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(wrong.at("/error/type")).isEqualTo("invalid_request_error");
        assertThat(wrong.at("/error/param")).isEqualTo(param);
        assertThat(wrong.at("/error/message")).contains(why);
    }

    @Test
    void aModelThatIsNotThereIsNotFound() {
        Answer wrong = alice.post("/v0/llm/chat/completions", "{\"model\":\"other\"," + HI + "}");
        assertThat(wrong.status()).isEqualTo(404);
        assertThat(wrong.at("/error/code")).isEqualTo("model_not_found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a|2", ""})
    void aKeyThatIsNoneIsNotAccepted(String key) {
        Answer wrong = alice.post(CHAT, key, "{\"model\":\"quick\"," + HI + "}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.at("/error/param")).isEqualTo("Idempotency-Key");
    }

    @Test
    void aKeyOf120CharactersIsTheLongest() {
        String chat = "{\"model\":\"quick\"," + HI + "}";
        assertThat(alice.post(CHAT, "k".repeat(120), chat).status()).isEqualTo(402);
        assertThat(alice.post(CHAT, "k".repeat(121), chat).status()).isEqualTo(400);
    }

    @Test
    void whatIsNotThereOrMeantOtherwiseIsTold() {
        assertThat(alice.get("/nothing").status()).isEqualTo(404);
        assertThat(alice.get("/nothing").json().at("/error").isString()).isTrue();
        assertThat(alice.get("/v1/nothing").json().at("/error/message").isString())
                .isTrue();
        assertThat(alice.get(CHAT).status()).isEqualTo(405);
        assertThat(alice.put("/v0/credits/balance", "{}").status()).isEqualTo(405);
        assertThat(alice.get("/v0/credits/purchases/a%20b").status()).isEqualTo(400);
        assertThat(alice.get("/v0/credits/purchases/p").status()).isEqualTo(404);
        for (String query : List.of("limit=0", "limit=501", "limit=x", "before=0", "before=-1")) {
            Answer wrong = alice.get("/v0/llm/activity?" + query);
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.at("/error")).contains("must be a number from 1 to");
        }
    }

    @Test
    void aBodyOfAMebibyteIsTheLongest() {
        String chat = "{\"model\":\"quick\",\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}";
        String longest = chat.replace("\"\"", "\"" + "a".repeat((1 << 20) - chat.length()) + "\"");
        assertThat(alice.post(CHAT, longest).status()).isEqualTo(402);
        assertThat(alice.post(CHAT, longest + " ").status()).isEqualTo(413);
        assertThat(alice.post(CHAT, longest + " ").at("/error/type")).isEqualTo("invalid_request_error");
    }

    @Test
    void optionsAreToldAllThatIsWrongWithThem() {
        Map<String, String> environment = Map.of("GATEWAY_OPERATOR_TOKEN", "planted-short-token", "STRIPE_KEY", "sk");
        List<String> arguments = List.of(
                "--port", "70000", "--upstream", "ftp:x", "--patience", "0", "--top-up-per-charge", "x", "--z", "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Gateway(arguments, environment, clock))
                .withMessage(
                        "--port is not what it must be; --upstream is not what it must be; --patience is not what it"
                                + " must be; --top-up-per-charge is not what it must be; the environment must have"
                                + " GATEWAY_OPERATOR_TOKEN, of 32 characters or more; the environment must have"
                                + " STRIPE_WEBHOOK_SECRETS, of 1 characters or more; there is no option --z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gateways.open(
                        Gateways.arguments(URI.create("http://u"), stripe.base(), "jdbc:nothing:x"), clock))
                .withMessageContaining("the database cannot be used");
        List<String> taken = Gateways.arguments(URI.create("http://u"), stripe.base(), Gateways.memory());
        taken.set(1, String.valueOf(gateway.port()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gateways.open(taken, clock))
                .withMessage("port " + gateway.port() + " is taken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-planted\n", "sk-planted\r", "sk planted", "sk-planted\u00e9", ""})
    void aKeyThatNoHeaderCanHaveIsToldAtTheStartWithoutIt(String key) {
        Map<String, String> environment = new HashMap<>(Gateways.ENVIRONMENT);
        environment.put("UPSTREAM_KEY", key);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.read(List.of(), environment))
                .withMessage("UPSTREAM_KEY is not what it must be");
    }

    @Test
    void whatKnowsASecretDoesNotTellIt() {
        ChatRequest chat = ChatRequest.read(
                ("{\"model\":\"quick\"," + HI.replace("Hi", "planted") + "}").getBytes(StandardCharsets.UTF_8), 10);
        assertThat(new String(chat.body(), StandardCharsets.UTF_8)).contains("planted");
        Settings settings = Settings.read(List.of(), Gateways.ENVIRONMENT);
        assertThat(settings.upstreamKey()).contains(Gateways.UPSTREAM_KEY);
        for (Object holder : new Object[] {chat, settings, new CustomerKeys("planted")}) {
            assertThat(holder.toString()).doesNotContain("planted").doesNotContain(Gateways.TOKEN);
        }
    }
}
