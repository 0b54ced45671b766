package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Agents that call tools and workflows. */
class ToolsTest extends PlatformTest {

    private Answer call(String tool, String action, String parameters) {
        return agent.post(invoke(tool, action), tool + "." + action, parameters(parameters));
    }

    @Test
    void theCatalogueShowsWhatEachActionCosts() {
        JsonNode catalogue = nobody.get("/v1/tools").json();

        assertThat(values(catalogue.get("tools"), "product"))
                .containsExactly("text", "digest", "digest", "csv", "units", "faulty");
        assertThat(catalogue.at("/tools/3/x-pricing").toString())
                .isEqualTo("{\"price_per_unit\":0.1,\"unit_type\":\"row\",\"currency\":\"credits\"}");
        assertThat(values(catalogue.at("/workflows/0/steps"), "product")).containsExactly("csv/to-json", "digest/hash");
    }

    @Test
    void aCallIsChargedAndSaysSo() {
        Answer done = count(agent, "one");

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().toString())
                .isEqualTo("{\"success\":true,\"call\":\"crew/one\",\"product\":\"text/statistics\","
                        + "\"result\":{\"characters\":10,\"words\":2,\"sentences\":1},"
                        + "\"charged_credits\":1,\"price_credits\":1,\"credit_source\":\"credits\","
                        + "\"balance_credits\":99,\"balance_usd\":\"0.99\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    digest | hash    | {"text":"abc","algorithm":"SHA-256"} | 1 | {"hash":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
                    digest | encode  | {"text":"é","encoding":"hex"}        | 0.5 | {"encoded":"c3a9"}
                    digest | encode  | {"text":"é","encoding":"base64"}     | 0.5 | {"encoded":"w6k="}
                    units  | convert | {"value":2.5,"from":"km","to":"m"}   | 0.5 | {"value":2500}
                    units  | convert | {"value":1,"from":"lb","to":"kg"}    | 0.5 | {"value":0.45359237}
                    text   | statistics | {"text":""}                       | 1 | {"characters":0,"words":0,"sentences":0}
                    csv    | to-json | {"csv":"a,b\\n1,\\"x, \\"\\"y\\"\\"\\"\\r\\n2,\\n"} | 0.2 | {"rows":[{"a":"1","b":"x, \\"y\\""},{"a":"2","b":""}]}
                    csv    | to-json | {"csv":"a,b\\n1,"}                   | 0.1 | {"rows":[{"a":"1","b":""}]}
                    """)
    void toolsDoTheirWorkAtTheirPrice(String tool, String action, String parameters, String charged, String result) {
        Answer done = call(tool, action, parameters);

        assertThat(done.json().get("result").toString()).isEqualTo(result);
        assertThat(done.json().get("charged_credits").asString()).isEqualTo(charged);
    }

    @Test
    void aCallThatFailsIsNotChargedAndShownSo() {
        Answer failed = call("faulty", "fail", "{\"reason\":\"no luck\"}");

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.at("/error")).isEqualTo("no luck");
        assertThat(failed.json().get("charged_credits").asInt()).isZero();
        assertThat(failed.json().get("price_credits").asInt()).isEqualTo(5);
        assertThat(failed.json().get("balance_credits").asInt()).isEqualTo(100);
        JsonNode row = alice.get("/v1/activity").json().at("/rows/0");
        assertThat(row.get("status").asString()).isEqualTo("failed");
        assertThat(row.get("charge_state").asString()).isEqualTo("not_charged");
    }

    @Test
    void aRepeatedCallGetsTheFirstAnswerAndIsChargedOnce() {
        Answer first = count(agent, "one");
        Answer failed = call("faulty", "fail", "{}");

        assertThat(count(agent, "one").json()).isEqualTo(first.json());
        assertThat(call("faulty", "fail", "{}").json()).isEqualTo(failed.json());
        assertThat(agent.post(invoke("text", "statistics"), "one", parameters("{\"text\":\"Other.\"}"))
                        .status())
                .isEqualTo(409);
        assertThat(agent.post(invoke("digest", "encode"), "one", parameters("{\"text\":\"\",\"encoding\":\"hex\"}"))
                        .status())
                .isEqualTo(409);
        assertThat(balance(alice)).isEqualTo("99");
    }

    @Test
    void anAnswerIsKeptForADayAndItsKeyForEver() {
        Answer first = count(agent, "one");
        call("faulty", "fail", "{}");
        clock.advance(Calls.KEPT);
        count(agent, "two");
        assertThat(count(agent, "one").json()).isEqualTo(first.json());

        clock.advance(Duration.ofMillis(1));
        count(agent, "three");

        Answer repeated = count(agent, "one");
        assertThat(repeated.status()).isEqualTo(410);
        assertThat(repeated.at("/code")).isEqualTo("answer_not_kept");
        assertThat(repeated.at("/call")).isEqualTo("crew/one");
        assertThat(repeated.json().get("first_status").asInt()).isEqualTo(200);
        assertThat(call("faulty", "fail", "{}").json().get("first_status").asInt())
                .isEqualTo(502);
        assertThat(agent.post(invoke("text", "statistics"), "one", parameters("{\"text\":\"Other.\"}"))
                        .status())
                .isEqualTo(409);
        assertThat(count(agent, "two").status()).isEqualTo(200);
        assertThat(Platforms.answersKept(platform)).isEqualTo(2);
        assertThat(balance(alice)).isEqualTo("97");
    }

    @Test
    void eachStepOfAWorkflowIsARunOfItsOwn() {
        Answer done = agent.post("/v1/workflows/csv-fingerprint/invoke", "w", parameters("{\"csv\":\"a\\n1\\n2\"}"));

        assertThat(done.status()).isEqualTo(200);
        assertThat(done.json().get("charged_credits").asString()).isEqualTo("1.2");
        assertThat(done.at("/steps/1/result/hash"))
                .isEqualTo(agent.post(
                                invoke("digest", "hash"),
                                "h",
                                parameters(
                                        "{\"text\":\"[{\\\"a\\\":\\\"1\\\"},{\\\"a\\\":\\\"2\\\"}]\",\"algorithm\":\"SHA-256\"}"))
                        .at("/result/hash"));
        assertThat(rows(alice, "")).containsExactly("crew/h", "crew/w/2", "crew/w/1", "crew/w");
        assertThat(alice.get("/v1/activity/calls/crew/w").at("/charge_state")).isEqualTo("free");
    }

    @Test
    void ofAWorkflowThatFailsOnlyWhatWasDoneIsCharged() {
        Answer failed = agent.post("/v1/workflows/broken/invoke", "w", parameters("{\"text\":\"One.\"}"));

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.json().get("charged_credits").asInt()).isEqualTo(1);
        assertThat(failed.json().get("price_credits").asInt()).isEqualTo(6);
        assertThat(failed.json().at("/steps/1/done").asBoolean()).isFalse();
        assertThat(rows(alice, "?status=failed")).containsExactly("crew/w/2", "crew/w");
        assertThat(balance(alice)).isEqualTo("99");
    }

    @Test
    void aWorkflowIsHeldAsAWholeOrNotAtAll() {
        Client poor = Platforms.customer(port, "bob", "5.5");
        Client worker = Platforms.agent(poor, "crew", ALL, "{}");

        Answer refused = worker.post("/v1/workflows/broken/invoke", "w", parameters("{\"text\":\"One.\"}"));

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.json().get("missing_credits").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(rows(poor, "")).isEmpty();
        assertThat(balance(poor)).isEqualTo("5.5");
        Client unfit = Platforms.agent(alice, "unfit", "[\"text\",\"workflow/broken\"]", "{}");
        assertThat(unfit.post("/v1/workflows/broken/invoke", "w", parameters("{\"text\":\"One.\"}"))
                        .status())
                .isEqualTo(403);
        assertThat(rows(alice, "")).isEmpty();
    }

    @Test
    void whoHasTooLittleIsToldWhatIsMissingAndWhatThereIsToBuy() {
        Client poor = Platforms.customer(port, "bob", "0.6");
        Client worker = Platforms.agent(poor, "crew", ALL, "{}");

        Answer refused = count(worker, "one");

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.json().get("success").asBoolean()).isFalse();
        assertThat(refused.json().get("missing_credits").decimalValue()).isEqualByComparingTo("0.4");
        assertThat(values(refused.json().get("offers"), "offer")).containsExactly("credits", "team");
        assertThat(refused.at("/offers/0/price")).isEqualTo("5.00 USD");
        assertThat(rows(poor, "?status=refused")).containsExactly("crew/one");
        Platforms.customer(port, "bob", "1");
        assertThat(count(worker, "one").status()).isEqualTo(200);
    }

    @Test
    void badInputLeavesNothingBehind() {
        String path = invoke("units", "convert");
        assertThat(problems(agent.post(
                        path,
                        "a b",
                        "{\"parameters\":{\"value\":\"1\",\"from\":\"km\",\"to\":\"kg\",\"x\":1},\"y\":1}")))
                .containsExactly("Idempotency-Key", "parameters.to", "parameters.value", "parameters.x", "y");
        assertThat(problems(agent.post(path, "{}")))
                .containsExactly("Idempotency-Key", "parameters.from", "parameters.to", "parameters.value");
        assertThat(problems(agent.post(path, "k", "[]"))).containsExactly("body");
        assertThat(problems(agent.post(path, "k", "{\"session\":\"a b\",\"parameters\":7}")))
                .contains("parameters", "session");
        for (String csv : List.of("", "a", "a,a\\n1,1", "a,b\\n1", "\\\"a", "a\\\"", "\\\"a\\\"b")) {
            assertThat(problems(call("csv", "to-json", "{\"csv\":\"" + csv + "\"}")))
                    .as(csv)
                    .containsExactly("parameters.csv");
        }
        assertThat(problems(call("digest", "hash", "{\"text\":\"\",\"algorithm\":\"MD5\"}")))
                .containsExactly("parameters.algorithm");
        assertThat(agent.post(path, "k", "x".repeat((1 << 20) + 1)).status()).isEqualTo(413);
        assertThat(agent.post(invoke("units", "nothing"), "k", "{}").status()).isEqualTo(404);
        assertThat(agent.post("/v1/workflows/nothing/invoke", "k", "{}").status())
                .isEqualTo(404);
        assertThat(agent.get(path).status()).isEqualTo(405);

        assertThat(rows(alice, "")).isEmpty();
        assertThat(balance(alice)).isEqualTo("100");
    }
}
