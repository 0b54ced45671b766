package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What ran for a customer, and how it is found. */
class ActivityTest extends PlatformTest {

    private void someActivity() {
        count(agent, "one");
        clock.advance(Duration.ofHours(12));
        agent.post(
                invoke("digest", "encode"),
                "two",
                "{\"session\":\"s-1\",\"parameters\":{\"text\":\"\",\"encoding\":\"hex\"}}");
        clock.advance(Duration.ofDays(1));
        Client lab = Platforms.agent(alice, "lab", "[\"faulty\",\"text\"]", "{\"call\":4}");
        count(lab, "three");
        lab.post(invoke("faulty", "fail"), "four", "{}");
        agent.post(invoke("faulty", "fail"), "five", "{\"session\":\"s-2\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                  | crew/five lab/four lab/three crew/two crew/one",
                "?product=text                     | lab/three crew/one",
                "?action=encode                    | crew/two",
                "?product=faulty&action=fail       | crew/five lab/four",
                "?group=lab                        | lab/four lab/three",
                "?session=s-2                      | crew/five",
                "?status=completed                 | lab/three crew/two crew/one",
                "?status=failed                    | crew/five",
                "?status=refused                   | lab/four",
                "?status=running                   | ''",
                "?from=2026-11-23                  | crew/five lab/four lab/three crew/two",
                "?to=2026-11-22                    | crew/one",
                "?from=2026-11-23&to=2026-11-23    | crew/two",
                "?group=crew&status=completed&from=2026-11-23 | crew/two",
                "?limit=2                          | crew/five lab/four",
                "?product=                         | crew/five lab/four lab/three crew/two crew/one",
            })
    void isFilteredByWhatIsAsked(String query, String calls) {
        someActivity();

        assertThat(String.join(" ", rows(alice, query == null ? "" : query))).isEqualTo(calls);
    }

    @Test
    void aRowTellsWhatRanForWhomAndWhatItCost() {
        agent.post(
                invoke("digest", "encode"),
                "two",
                "{\"session\":\"s-1\",\"parameters\":{\"text\":\"\",\"encoding\":\"hex\"}}");

        assertThat(alice.get("/v1/activity").json().at("/rows/0").toString())
                .isEqualTo(
                        "{\"call\":\"crew/two\",\"number\":1,\"product\":\"digest\",\"action\":\"encode\",\"group\":\"crew\","
                                + "\"session\":\"s-1\",\"status\":\"completed\",\"charge_state\":\"charged\","
                                + "\"started_at\":\"2026-11-22T12:00:00Z\",\"duration_ms\":0,\"charged_credits\":0.5,\"held_credits\":0}");
    }

    @Test
    void pagesShowEveryRowOnceWhateverArrivesMeanwhile() {
        for (int i = 0; i < 25; i++) {
            count(agent, "c" + i);
        }
        List<String> seen = new ArrayList<>(rows(alice, ""));
        assertThat(seen).hasSize(20);
        String cursor = alice.get("/v1/activity").at("/next_cursor");
        count(agent, "late");

        JsonNode rest = alice.get("/v1/activity?cursor=" + cursor).json();
        seen.addAll(values(rest.get("rows"), "call"));

        assertThat(rest.has("next_cursor")).isFalse();
        assertThat(seen).doesNotHaveDuplicates().hasSize(25).doesNotContain("crew/late");
        assertThat(rows(alice, "?limit=100")).hasSize(26);
        assertThat(rows(alice, "?limit=1")).containsExactly("crew/late");
    }

    @Test
    void aQueryThatIsWrongIsRefusedAndNotWidened() {
        assertThat(problems(alice.get(
                        "/v1/activity?limit=0&status=planted&from=22.11.2026&to=2026-02-30&group=A&session=%20&x=1")))
                .containsExactly("from", "group", "limit", "session", "status", "to", "x");
        assertThat(problems(alice.get("/v1/activity?limit=101"))).containsExactly("limit");
        assertThat(problems(alice.get("/v1/activity?limit=1&limit=2"))).containsExactly("limit");
        assertThat(problems(alice.get("/v1/activity?cursor=-1"))).containsExactly("cursor");
        assertThat(problems(alice.get("/v1/activity?product=text&action=hash"))).containsExactly("product");
        assertThat(problems(alice.get("/v1/activity/export.csv?limit=1"))).containsExactly("limit");
    }

    @Test
    void aCallIsAuditedWithAllThatWasBookedForIt() {
        count(agent, "one");

        JsonNode call = alice.get("/v1/activity/calls/crew/one").json();

        assertThat(values(call.get("steps"), "step")).containsExactly("authorized", "settled");
        assertThat(call.at("/steps/0/journal/0/kind").asString()).isEqualTo("hold");
        assertThat(call.at("/steps/1/journal/0/kind").asString()).isEqualTo("charge");
        assertThat(call.at("/steps/1/journal/0/credits").asInt()).isEqualTo(1);
        assertThat(call.at("/steps/1/journal/0/hash").asString()).hasSize(64);
        assertThat(alice.get("/v1/activity/calls/crew/none").status()).isEqualTo(404);
        assertThat(alice.get("/v1/activity/calls/a%20b").status()).isEqualTo(404);
    }

    @Test
    void isExportedByTheSameFilters() {
        someActivity();

        Answer csv = alice.get("/v1/activity/export.csv?group=crew");
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(csv.header("Content-Disposition")).contains("activity.csv");
        assertThat(csv.response().body().lines())
                .hasSize(4)
                .first()
                .asString()
                .startsWith("principal,number,key,product");
        Answer lines = alice.get("/v1/activity/export.jsonl?group=lab");
        assertThat(lines.response().body().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"spender_group\":\"lab\""));
    }
}
