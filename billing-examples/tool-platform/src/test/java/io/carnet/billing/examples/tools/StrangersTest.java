package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody sees, changes or spends what is another's, whatever he calls it. */
class StrangersTest extends PlatformTest {

    private static final String NOTHING = "{}";

    private Client bob;
    private Client worker;

    /** A route, a body for it, and who is let in. */
    private record Route(String method, String path, String body, List<String> callers) {

        Answer asked(Client client) {
            return client.with(Body.KEY, "swapped").send(method, path, BodyPublishers.ofString(body));
        }
    }

    /** Every route but those that are anybody's, with what is Alice's. */
    private static final List<Route> ROUTES = List.of(
            new Route(
                    "POST",
                    "/v1/tools/text/actions/statistics/invoke",
                    parameters("{\"text\":\"a\"}"),
                    List.of("agent")),
            new Route(
                    "POST",
                    "/v1/workflows/csv-fingerprint/invoke",
                    parameters("{\"csv\":\"a\\n1\"}"),
                    List.of("agent")),
            new Route("GET", "/v1/groups", NOTHING, List.of("customer")),
            new Route("POST", "/v1/groups", Platforms.group("crew", "[\"text\"]", "{}"), List.of("customer")),
            new Route("GET", "/v1/groups/hers", NOTHING, List.of("customer")),
            new Route("PUT", "/v1/groups/hers", "{\"version\":1,\"allow\":[\"faulty\"]}", List.of("customer")),
            new Route("POST", "/v1/groups/hers/token", "", List.of("customer")),
            new Route("GET", "/v1/credits/balance", NOTHING, List.of("customer", "agent")),
            new Route("POST", "/v1/credits/purchases", "{\"credits\":500}", List.of("customer")),
            new Route("GET", "/v1/credits/purchases/hers", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity?group=hers", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/calls/hers/her-call", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/export.csv", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/export.jsonl", NOTHING, List.of("customer")),
            new Route("POST", "/v1/operator/customers", "{\"customer\":\"alice\",\"credits\":9}", List.of("operator")),
            new Route("GET", "/v1/operator/customers/alice", NOTHING, List.of("operator")),
            new Route("GET", "/v1/operator/audit", NOTHING, List.of("operator")),
            new Route("POST", "/v1/operator/reconcile", NOTHING, List.of("operator")));

    @BeforeEach
    void meet() {
        Client hers = Platforms.agent(alice, "hers", ALL, "{\"day\":50}");
        assertThat(count(hers, "her-call").status()).isEqualTo(200);
        assertThat(alice.post("/v1/credits/purchases", "hers", "{\"credits\":500}")
                        .status())
                .isEqualTo(202);
        bob = Platforms.customer(port, "bob", "10");
        worker = Platforms.agent(bob, "his", ALL, "{}");
    }

    private List<Object> whatIsHers() {
        return Stream.of("/v1/groups", "/v1/credits/balance", "/v1/credits/purchases/hers", "/v1/activity")
                .map(path -> (Object) alice.get(path).json())
                .toList();
    }

    @Test
    void whoShowsWhatIsNotForARouteIsNobodyThere() {
        Map<String, Client> callers = new TreeMap<>(Map.of(
                "customer", bob,
                "agent", worker,
                "operator", nobody.bearing(Platforms.TOKEN),
                "nobody", nobody,
                "empty", nobody.bearing(""),
                "forged", nobody.bearing("grp_" + "A".repeat(43)),
                "renamed", nobody.bearing(bob.headers().get(1).substring(7).replace("bob", "alice"))));
        List<Object> hers = whatIsHers();

        callers.forEach((name, client) -> ROUTES.stream()
                .filter(route -> !route.callers().contains(name))
                .forEach(route -> {
                    Answer answer = route.asked(client);
                    assertThat(answer.status()).as(name + " " + route.path()).isEqualTo(401);
                    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                }));

        assertThat(whatIsHers()).isEqualTo(hers);
    }

    @Test
    void whatIsAnothersIsNotThereForACustomerOrAnAgent() {
        List<Object> hers = whatIsHers();

        for (Route route : ROUTES) {
            for (Client client : List.of(bob, worker)) {
                String said = route.asked(client).response().body();
                assertThat(said).as(route.path()).doesNotContain("hers", "her-call", "alice", "\"balance\":99");
            }
        }
        assertThat(bob.get("/v1/groups/hers").status()).isEqualTo(404);
        assertThat(bob.get("/v1/credits/purchases/hers").status()).isEqualTo(404);
        assertThat(bob.get("/v1/activity/calls/hers/her-call").status()).isEqualTo(404);

        assertThat(whatIsHers()).isEqualTo(hers);
    }

    @Test
    void theSameNamesAreOtherThingsForAnotherCustomer() {
        Client his = Platforms.agent(bob, "hers", ALL, "{\"day\":1}");

        assertThat(count(his, "her-call").at("/balance_credits")).isEqualTo("9");
        assertThat(count(his, "more").status()).isEqualTo(403);
        assertThat(balance(alice)).isEqualTo("99");
        assertThat(alice.get("/v1/groups/hers").json().at("/caps/day").asInt()).isEqualTo(50);
    }

    @Test
    void everyRouteIsAskedHere() {
        List<String> anybodys = List.of("/v1/tools", "/v1/credits/offers", "/v1/webhooks/stripe", "/openapi.yaml");

        assertThat(OperationsTest.routes(platform).stream()
                        .filter(route -> anybodys.stream().noneMatch(route::endsWith))
                        .filter(route -> ROUTES.stream().noneMatch(each -> matches(route, each))))
                .isEmpty();
    }

    private static boolean matches(String route, Route each) {
        String pattern = route.replaceAll("/calls/\\{\\w+}", "/calls/.+").replaceAll("\\{\\w+}", "[^/]+");
        return (each.method() + " " + each.path()).matches(pattern);
    }
}
