package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.refusal.RefusedException;
import io.carnet.billing.spending.SpendingPolicy;
import io.carnet.billing.value.Principal;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Customers who say what their agents may run and spend. */
class GroupsTest extends PlatformTest {

    private static final Principal ALICE = Principal.of("alice");

    private String hashes() {
        return platform.getBean(JdbcClient.class)
                .sql("SELECT customer, name, token_hash FROM platform_group ORDER BY 1, 2")
                .query()
                .listOfRows()
                .toString();
    }

    private long version(String group) {
        return billing().spending().policy(ALICE, Groups.subject(group)).version();
    }

    @Test
    void aGroupIsMadeWithItsTokenListedAndChanged() {
        Answer made = alice.post("/v1/groups", Platforms.group("lab", "[\"csv\"]", "{\"call\":1,\"day\":2.5}"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/token")).startsWith("grp_").hasSize(47);
        assertThat(hashes()).doesNotContain(made.at("/token"));

        Answer listed = alice.get("/v1/groups");
        assertThat(values(listed.json().get("groups"), "group")).containsExactly("crew", "lab");
        assertThat(listed.json().at("/groups/1").toString())
                .isEqualTo("{\"group\":\"lab\",\"version\":1,\"allow\":[\"csv/to-json\"],"
                        + "\"caps\":{\"call\":1,\"day\":2.5},\"used\":{\"day\":0}}");
        assertThat(listed.response().body()).doesNotContain("token");

        Answer changed = alice.put("/v1/groups/lab", "{\"version\":1,\"allow\":[],\"caps\":{}}");
        assertThat(changed.json()).isEqualTo(alice.get("/v1/groups/lab").json());
        assertThat(changed.json().get("version").asInt()).isEqualTo(2);
        assertThat(alice.put("/v1/groups/lab", "{\"version\":1,\"allow\":[\"csv\"]}")
                        .status())
                .isEqualTo(409);
        assertThat(alice.get("/v1/groups/nobody").status()).isEqualTo(404);
        assertThat(alice.put("/v1/groups/nobody", "{\"version\":0,\"allow\":[]}")
                        .status())
                .isEqualTo(404);
        assertThat(alice.post("/v1/groups/nobody/token", "").status()).isEqualTo(404);
    }

    @Test
    void aGroupAndItsPolicyAreWrittenTogetherOrNotAtAll() {
        String before = hashes();

        assertThat(alice.post("/v1/groups", Platforms.group("crew", "[]", "{}")).status())
                .isEqualTo(409);
        assertThat(version("crew")).isEqualTo(1);

        billing()
                .spending()
                .set(ALICE, Groups.subject("taken"), 0, SpendingPolicy.OPEN)
                .orElseThrow();
        assertThat(alice.post("/v1/groups", Platforms.group("taken", "[]", "{}"))
                        .status())
                .isEqualTo(409);
        assertThat(hashes()).isEqualTo(before);

        TransactionTemplate transaction = new TransactionTemplate(platform.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> {
            platform.getBean(Groups.class).create(ALICE, "undone", SpendingPolicy.OPEN);
            status.setRollbackOnly();
        });
        assertThat(hashes()).isEqualTo(before);
        assertThat(version("undone")).isZero();
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> platform.getBean(Groups.class).change(ALICE, "crew", 7, SpendingPolicy.OPEN));
    }

    @Test
    void aTokenIsReplacedAtOnce() {
        Answer rotated = alice.send("POST", "/v1/groups/crew/token", BodyPublishers.noBody());
        Client again = nobody.bearing(rotated.at("/token"));

        assertThat(count(agent).status()).isEqualTo(401);
        assertThat(count(again).status()).isEqualTo(200);
    }

    @Test
    void aChangeTakesEffectWithTheNextCall() {
        assertThat(count(agent).status()).isEqualTo(200);

        alice.with("Content-Type", "application/x-www-form-urlencoded")
                .put("/v1/groups/crew", "{\"version\":1,\"allow\":[\"digest\"]}");
        Answer refused = count(agent);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("/violations/0")).contains("text/statistics");

        alice.put("/v1/groups/crew", "{\"version\":2,\"allow\":[\"text/statistics\"],\"caps\":{\"day\":2}}");
        assertThat(count(agent).status()).isEqualTo(200);
        alice.put("/v1/groups/crew", "{\"version\":3,\"allow\":[\"text/statistics\"],\"caps\":{\"day\":1}}");
        assertThat(count(agent).status()).isEqualTo(403);
        assertThat(alice.get("/v1/groups/crew").json().at("/used/day").asInt()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hour", "day", "week", "month"})
    void noCapIsExceededHoweverManyAskAtOnce(String window) {
        Client capped = Platforms.agent(alice, "capped", ALL, "{\"" + window + "\":7}");
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int caller = 0; caller < 24; caller++) {
            calls.add(CompletableFuture.supplyAsync(() -> count(capped), THREADS));
        }

        List<Integer> statuses =
                calls.stream().map(CompletableFuture::join).map(Answer::status).toList();

        assertThat(statuses).containsOnly(200, 403);
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(7);
        assertThat(balance(alice)).isEqualTo("93");
        assertThat(alice.get("/v1/groups/capped").json().at("/used/" + window).asInt())
                .isEqualTo(7);
    }

    @Test
    void aCallThatIsTooDearIsRefusedAndOneAtTheCapIsNot() {
        Client capped = Platforms.agent(alice, "capped", ALL, "{\"call\":0.2}");
        String two = parameters("{\"csv\":\"a\\n1\\n2\"}");
        String three = parameters("{\"csv\":\"a\\n1\\n2\\n3\"}");

        assertThat(capped.post(invoke("csv", "to-json"), "two", two).status()).isEqualTo(200);
        assertThat(capped.post(invoke("csv", "to-json"), "three", three).status())
                .isEqualTo(403);
    }

    @Test
    void whoSendsTheSameCallManyTimesAtOncePaysOnce() {
        List<CompletableFuture<Answer>> calls = IntStream.range(0, 12)
                .mapToObj(caller -> CompletableFuture.supplyAsync(() -> count(agent, "same"), THREADS))
                .toList();

        assertThat(calls.stream()
                        .map(CompletableFuture::join)
                        .map(Answer::status)
                        .toList())
                .isSubsetOf(200, 409)
                .contains(200);
        assertThat(count(agent, "same").status()).isEqualTo(200);
        assertThat(balance(alice)).isEqualTo("99");
        assertThat(rows(alice, "")).containsExactly("crew/same");
    }

    @Test
    void whatIsWrongWithAGroupIsToldAndNothingIsKept() {
        String before = hashes();

        assertThat(
                        problems(
                                alice.post(
                                        "/v1/groups",
                                        "{\"group\":\"A b\",\"allow\":[\"csv\",\"planted\"],\"caps\":{\"day\":-1,\"year\":1},\"x\":0}")))
                .containsExactly("allow", "caps.day", "caps.year", "group", "x");
        assertThat(problems(alice.post("/v1/groups", "{}"))).containsExactly("allow", "group");
        assertThat(problems(alice.put("/v1/groups/crew", "{\"allow\":\"csv\",\"caps\":[]}")))
                .containsExactly("allow", "caps", "version");
        assertThat(problems(alice.put("/v1/groups/crew", "{\"version\":-1,\"allow\":[]}")))
                .containsExactly("expectedVersion");

        assertThat(hashes()).isEqualTo(before);
        assertThat(version("crew")).isEqualTo(1);
    }
}
