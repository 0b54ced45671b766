package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.McpDoor;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Nobody sees, changes or spends what is another's, whatever he calls it. */
class StrangersTest extends PlatformTest {

    private static final String NOTHING = "{}";

    private static final String CALL = SigningWallet.path("text", "statistics");

    private Client bob;
    private Client worker;

    /** A route, a body for it, and who is let in. */
    private record Route(String method, String path, String body, List<String> callers) {

        Answer asked(Client client) {
            return client.with(Body.KEY, "swapped")
                    .with("Content-Type", "application/json")
                    .with("Accept", "application/json, text/event-stream")
                    .send(method, path, BodyPublishers.ofString(body));
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
            new Route(
                    "POST",
                    McpDoor.PATH,
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"text_statistics\","
                            + "\"arguments\":{\"text\":\"a\",\"idempotency_key\":\"mcp\"}}}",
                    List.of("agent")),
            new Route("GET", "/v1/groups", NOTHING, List.of("customer")),
            new Route("POST", "/v1/groups", Platforms.group("crew", "[\"text\"]", "{}"), List.of("customer")),
            new Route("GET", "/v1/groups/hers", NOTHING, List.of("customer")),
            new Route("PUT", "/v1/groups/hers", "{\"version\":1,\"allow\":[\"faulty\"]}", List.of("customer")),
            new Route("POST", "/v1/groups/hers/token", "", List.of("customer")),
            new Route("GET", "/v1/credits/balance", NOTHING, List.of("customer", "agent")),
            new Route("POST", "/v1/credits/purchases", "{\"credits\":500}", List.of("customer")),
            new Route("GET", "/v1/credits/purchases/hers", NOTHING, List.of("customer")),
            new Route("GET", "/v1/credits/top-up", NOTHING, List.of("customer")),
            new Route("PUT", "/v1/credits/top-up", TopUpTest.plan(0, "hers"), List.of("customer")),
            new Route("GET", "/v1/activity", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity?group=hers", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/calls/hers/her-call", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/export.csv", NOTHING, List.of("customer")),
            new Route("GET", "/v1/activity/export.jsonl", NOTHING, List.of("customer")),
            new Route("POST", "/v1/operator/customers", "{\"customer\":\"alice\",\"credits\":9}", List.of("operator")),
            new Route("GET", "/v1/operator/customers/alice", NOTHING, List.of("operator")),
            new Route("POST", "/v1/operator/customers/alice/top-up/resume", NOTHING, List.of("operator")),
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
        return Stream.of(
                        "/v1/groups",
                        "/v1/credits/balance",
                        "/v1/credits/purchases/hers",
                        "/v1/credits/top-up",
                        "/v1/activity")
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
        assertThat(rows(bob, "")).contains("his/mcp");
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

    /** What her wallet has signed and not yet sent, by the routes that take it. */
    private static Map<String, ObjectNode> signed(SigningWallet hers) {
        ObjectNode call = hers.callBody("text", "statistics", "next", "{\"text\":\"a\"}");
        call.putObject("parameters").put("text", "a");
        return Map.of("/external/credits/balance", hers.balanceBody("next"), CALL, call);
    }

    private SigningWallet wallet(String name, String credits) {
        SigningWallet wallet = SigningWallet.open(nobody, name);
        Platforms.customer(port, wallet.customer(), credits);
        return wallet;
    }

    @Test
    void whatAWalletHasSignedIsForNobodyElse() {
        SigningWallet hers = wallet("hers", "20");
        SigningWallet his = wallet("his", "30");
        SigningWallet another = SigningWallet.open(nobody, "hers");
        assertThat(hers.count("her-call").status()).isEqualTo(200);

        signed(hers).forEach((path, request) -> {
            ObjectNode other = signed(his).get(path);
            for (String member : List.of("wallet_address", "session_nonce", "request_id", "signature")) {
                ObjectNode swapped = request.deepCopy();
                swapped.set(member, member.equals("request_id") ? json("\"her-call\"") : other.get(member));
                refused(nobody, path, swapped);
                ObjectNode back = other.deepCopy();
                back.set(member, member.equals("request_id") ? json("\"her-call\"") : request.get(member));
                refused(nobody, path, back);
            }
            refused(nobody, path, request.deepCopy().put("session_nonce", another.session()));
            ObjectNode unsigned = request.deepCopy();
            unsigned.remove("signature");
            for (Client client : List.of(nobody, bob, worker, alice, nobody.bearing(Platforms.TOKEN))) {
                refused(client, path, unsigned);
            }
        });
        Answer asked = nobody.post(
                WalletCredits.PURCHASE,
                "{\"wallet_address\":\"" + hers.wallet().address() + "\",\"credits\":500,\"payment_method\":\"x402\"}");

        assertThat(asked.response().body()).doesNotContain("19", "balance");
        assertThat(hers.balance("b").at("/data/balance")).isEqualTo("19");
        assertThat(his.balance("b").at("/data/balance")).isEqualTo("30");
        assertThat(his.count("her-call").json().at("/balance_credits").asInt()).isEqualTo(29);
        assertThat(balance(alice)).isEqualTo("99");
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private static void refused(Client client, String path, ObjectNode request) {
        Answer answer = client.post(path, request.toString());
        assertThat(answer.status()).as(request.toString()).isEqualTo(401);
        assertThat(answer.at("/code")).startsWith("EXTERNAL_SIGNATURE_");
        assertThat(answer.response().body()).doesNotContain("hers", "balance", "result");
    }

    @Test
    void everyRouteIsAskedHere() {
        List<String> anybodys = List.of(
                "/v1/tools",
                "/v1/credits/offers",
                "/v1/webhooks/stripe",
                "/openapi.yaml",
                "/external/auth/session",
                WalletCredits.PURCHASE);
        Set<String> wallets = signed(SigningWallet.open(nobody, "hers")).keySet();

        assertThat(OperationsTest.routes(platform).stream()
                        .filter(route -> anybodys.stream().noneMatch(route::endsWith))
                        .filter(route -> wallets.stream().noneMatch(path -> matches(route, "POST " + path)))
                        .filter(route ->
                                ROUTES.stream().noneMatch(each -> matches(route, each.method() + " " + each.path()))))
                .isEmpty();
    }

    private static boolean matches(String route, String asked) {
        return asked.matches(route.replaceAll("/calls/\\{\\w+}", "/calls/.+").replaceAll("\\{\\w+}", "[^/]+"));
    }
}
