package io.carnet.billing.examples.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The pages, as a browser asks for them. */
class ConsoleTest extends PlatformTest {

    private Client browser;

    @BeforeEach
    void logIn() {
        browser = loggedIn(alice);
    }

    private Answer login(Client client, String key) {
        return form(client, "/console/login", "key", key);
    }

    private Client loggedIn(Client customer) {
        Answer answer = login(nobody, Platforms.key(customer));
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).endsWith("/console");
        return nobody.with("Cookie", answer.header("Set-Cookie").split(";", 2)[0]);
    }

    private static Answer form(Client client, String path, String... fields) {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], UTF_8));
        }
        return client.with("Content-Type", "application/x-www-form-urlencoded")
                .send("POST", path, BodyPublishers.ofString(body.toString()));
    }

    private static String found(Answer answer, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(answer.response().body());
        assertThat(matcher.find()).as(answer.response().body()).isTrue();
        return matcher.group(1);
    }

    private static String token(Client browser) {
        return found(browser.get("/console/groups"), "name=\"token\" value=\"([^\"]+)\"");
    }

    private static String text(Client browser, String path) {
        Answer answer = browser.get(path);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.response().body();
    }

    @Test
    void onlyWhoHasACustomersKeyIsLetIn() {
        assertThat(login(nobody, "alice.planted").status()).isEqualTo(401);
        assertThat(login(nobody, Platforms.key(agent)).status()).isEqualTo(401);
        assertThat(login(nobody, Platforms.TOKEN).status()).isEqualTo(401);
        String cookie = login(nobody, Platforms.key(alice)).header("Set-Cookie");
        assertThat(cookie)
                .contains("HttpOnly", "SameSite=Strict", "Path=/console")
                .doesNotContain("alice", "Secure");

        Answer page = browser.get("/console");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("Referrer-Policy")).isEqualTo("same-origin");
        form(browser, "/console/logout", "token", token(browser));
        assertThat(browser.get("/console").header("Location")).endsWith("/console/login");
    }

    @Test
    void behindAProxyThatSpeaksTlsTheCookieIsForTlsAndFormsOfItsPagesAreTaken() {
        try (ServletWebServerApplicationContext other =
                Platforms.start(stripe.base(), Platforms.memory(), clock, List.of("--url", "https://tools.example"))) {
            int there = other.getWebServer().getPort();
            Client carol = Platforms.customer(there, "carol", "1");
            Answer in = login(Client.of(there).with("Origin", "https://tools.example"), Platforms.key(carol));
            assertThat(in.status()).isEqualTo(302);
            assertThat(in.header("Set-Cookie")).contains("; Secure");
            assertThat(in.header("Location")).isEqualTo("/console");
            for (String origin : List.of("http://tools.example", "https://tools.example.elsewhere.example", "null")) {
                assertThat(login(Client.of(there).with("Origin", origin), Platforms.key(carol))
                                .status())
                        .isEqualTo(403);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console",
                "/console/groups",
                "/console/activity",
                "/console/activity.csv",
                "/console/activity.jsonl",
                "/console/top-up"
            })
    void whoHasNotLoggedInIsAskedTo(String path) {
        for (Client client : List.of(nobody, alice, nobody.with("Cookie", "console=planted"))) {
            Answer answer = client.get(path);
            assertThat(answer.status()).isEqualTo(302);
            assertThat(answer.header("Location")).endsWith("/console/login");
        }
    }

    @Test
    void aFormOfAnotherSiteIsNotTaken() {
        String token = token(browser);
        String[] group = {"token", token, "group", "stolen"};
        for (Client forged : List.of(
                browser.with("Sec-Fetch-Site", "cross-site"),
                browser.with("Sec-Fetch-Site", "same-site"),
                browser.with("Origin", "https://elsewhere.example"),
                browser.with("Origin", "null"))) {
            assertThat(form(forged, "/console/groups", group).status()).isEqualTo(403);
            assertThat(login(forged, Platforms.key(alice)).status()).isEqualTo(403);
        }
        assertThat(form(browser, "/console/groups", "group", "stolen").status()).isEqualTo(403);
        assertThat(form(browser, "/console/groups", "group", "stolen", "token", "planted")
                        .status())
                .isEqualTo(403);
        assertThat(form(browser, "/console/purchases", "purchase", "p", "credits", "500")
                        .status())
                .isEqualTo(403);
        assertThat(form(browser, "/console/top-up", "version", "0").status()).isEqualTo(403);
        assertThat(form(browser, "/console/top-up/off", "version", "0").status())
                .isEqualTo(403);
        assertThat(form(browser, "/console/logout").status()).isEqualTo(403);
        Client bob = loggedIn(Platforms.customer(port, "bob", "1"));
        assertThat(form(bob, "/console/groups", group).status()).isEqualTo(403);

        assertThat(text(browser, "/console/groups")).doesNotContain("stolen");
        assertThat(form(browser.with("Origin", "http://localhost:" + port), "/console/groups", group)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theOverviewShowsPacksAndWhatWasSpent() {
        count(agent);
        agent.post(invoke("csv", "to-json"), "c", parameters("{\"csv\":\"a\\n1\\n2\"}"));

        String page = text(browser, "/console");

        assertThat(page)
                .contains("<b id=\"available\">98.8</b>", "$0.988", "welcome/100000000000", "never")
                .contains("Spent in the last 14 days: 1.2 credits", "2026-11-22: 1.2 credits", "2026-11-09: 0 credits")
                .contains("<meter min=\"0\" max=\"1000\" value=\"1000\" aria-label=\"text/statistics\">")
                .contains("<meter min=\"0\" max=\"1000\" value=\"200\" aria-label=\"csv/to-json\">")
                .contains("x=\"394\" y=\"0.0\" height=\"100.0\"");
    }

    @Test
    void creditsAreBoughtOnceHoweverOftenTheFormIsSent() {
        String purchase = found(browser.get("/console"), "name=\"purchase\" value=\"([^\"]+)\"");
        String token = token(browser);
        for (int times = 1; times <= 2; times++) {
            Answer opened =
                    form(browser, "/console/purchases", "token", token, "purchase", purchase, "credits", "1000");
            assertThat(found(opened, "id=\"pay\" href=\"([^\"]+)\"")).startsWith("https://checkout.test/c/");
            assertThat(opened.response().body()).contains("10.00 USD");
        }

        assertThat(stripe.account().names("checkout/sessions")).hasSize(1);
        Answer odd = form(browser, "/console/purchases", "token", token, "purchase", "other", "credits", "700");
        assertThat(odd.status()).isEqualTo(400);
        assertThat(odd.response().body()).contains("you could buy 1000", "Log out alice");
        assertThat(text(nobody, "/console/paid")).contains("Thank you");
    }

    @Test
    void groupsAreMadeChangedAndGivenOtherTokens() {
        String token = token(browser);
        Answer made = form(
                browser,
                "/console/groups",
                "token",
                token,
                "group",
                "lab",
                "allow",
                "text/statistics",
                "day",
                "2.5",
                "hour",
                "");
        Client lab = nobody.bearing(found(made, "id=\"secret\">([^<]+)<"));
        assertThat(count(lab).status()).isEqualTo(200);
        assertThat(text(browser, "/console/groups"))
                .contains(
                        "max=\"2.5\" value=\"1\" aria-label=\"spent this day\"",
                        "1 of 2.5",
                        "value=\"text/statistics\" checked");

        assertThat(form(
                                browser,
                                "/console/groups/lab",
                                "token",
                                token,
                                "version",
                                "1",
                                "allow",
                                "csv/to-json",
                                "call",
                                "1")
                        .status())
                .isEqualTo(302);
        assertThat(count(lab).status()).isEqualTo(403);
        assertThat(alice.get("/v1/groups/lab").json().get("caps").toString()).isEqualTo("{\"call\":1}");
        assertThat(form(browser, "/console/groups/lab", "token", token, "version", "1")
                        .status())
                .isEqualTo(409);

        form(browser, "/console/groups/lab/token", "token", token);
        assertThat(count(lab).status()).isEqualTo(401);
        Client bob = loggedIn(Platforms.customer(port, "bob", "1"));
        assertThat(form(bob, "/console/groups/lab/token", "token", token(bob)).status())
                .isEqualTo(404);
        assertThat(form(bob, "/console/groups/lab", "token", token(bob), "version", "0")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whatIsWrongWithAFormIsToldAndEscaped() {
        Answer wrong = form(
                browser,
                "/console/groups",
                "token",
                token(browser),
                "group",
                "<b>",
                "allow",
                "<i>",
                "day",
                "many",
                "call",
                "-1");
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.response().body())
                .contains("group must match", "caps.day must be", "caps.call must be", "allow must name")
                .doesNotContain("<b>", "<i>");
        assertThat(browser.get("/console/activity?limit=0").status()).isEqualTo(422);
    }

    @Test
    void aTopUpIsSwitchedOnAndOff() {
        assertThat(text(browser, "/console/top-up"))
                .contains("Off", "There is no card to charge", "None yet.")
                .doesNotContain("Switch on", "Switch off");
        String card = aCardIsKept();

        assertThat(form(browser, "/console/top-up", plan("card", card)).status())
                .isEqualTo(302);
        assertThat(text(browser, "/console/top-up"))
                .contains("On: below 50 credits, 500 are bought", "0 of 3", "0.00 of 10.00", "2026-11-22, 500 credits")
                .contains("name=\"threshold\" value=\"50\"", ">Save<");
        assertThat(form(browser, "/console/top-up", plan("card", card, "threshold", "60"))
                        .status())
                .isEqualTo(409);

        String[] off = {"token", token(browser), "version", "1"};
        assertThat(form(browser, "/console/top-up/off", off).status()).isEqualTo(302);
        assertThat(text(browser, "/console/top-up")).contains("Off", "Switch on");
        assertThat(alice.get("/v1/credits/top-up").json().get("plan").isNull()).isTrue();
    }

    @Test
    void whatIsWrongWithATopUpIsToldBesideItsFields() {
        aCardIsKept();
        Answer wrong = form(
                browser,
                "/console/top-up",
                plan("threshold", "4", "amount", "<b>", "card", "another", "per_charge_usd", "", "days", "400"));

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.response().body())
                .contains("id=\"amount-wrong\">must be a number of credits<")
                .contains("id=\"per_charge_usd-wrong\">must be present<")
                .contains("value=\"&lt;b&gt;\"", "name=\"threshold\" value=\"4\"")
                .doesNotContain("<b>");
        Answer further = form(browser, "/console/top-up", plan("threshold", "4", "card", "another", "days", "400"));
        assertThat(further.response().body())
                .contains("id=\"threshold-wrong\">must be at least 5 credits<")
                .contains("id=\"card-wrong\">must be one that was kept");
        Answer last = form(browser, "/console/top-up", plan("days", "400", "per_period_usd", "4"));
        assertThat(last.response().body()).contains("id=\"card-wrong\"");
        assertThat(alice.get("/v1/credits/top-up").at("/state")).isEqualTo("off");
    }

    @Test
    void whatABankAsksIsToldWithItsTry() {
        String card = aCardIsKept();
        String payment = stripe.account().names("payment_intents").get(0);
        stripe.account().set("payment_intents", payment, "payment_method", "pm_action");
        form(browser, "/console/top-up", plan("card", card, "threshold", "700"));
        count(agent);
        billing().worker().runOnce();

        assertThat(text(browser, "/console/top-up")).contains(">requires action<", "Your bank wants to ask you");
    }

    /** Answers which. */
    private String aCardIsKept() {
        String purchase = found(browser.get("/console"), "name=\"purchase\" value=\"([^\"]+)\"");
        form(
                browser,
                "/console/purchases",
                "token",
                token(browser),
                "purchase",
                purchase,
                "credits",
                "500",
                "keep",
                "true");
        event(paid(), Platforms.WEBHOOK_SECRET);
        return purchase;
    }

    /** The form of a top-up, but for what is different. */
    private String[] plan(String... different) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "token",
                token(browser),
                "version",
                "0",
                "threshold",
                "50",
                "amount",
                "500",
                "per_charge_usd",
                "5",
                "per_period_usd",
                "10",
                "charges",
                "3",
                "days",
                "30"));
        for (int i = 0; i < different.length; i += 2) {
            fields.put(different[i], different[i + 1]);
        }
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }

    @Test
    void theActivityIsFilteredPagedAndExported() {
        for (int i = 0; i < 25; i++) {
            count(agent, "c" + i);
        }
        agent.post(invoke("faulty", "fail"), "f", "{\"session\":\"<s>\"}");
        agent.post(invoke("faulty", "fail"), "g", "{\"session\":\"s-1\"}");

        Answer page = browser.get("/console/activity?status=completed&product=text");
        assertThat(page.response().body())
                .contains("crew/c24", "crew/c5\"", "value=\"completed\" selected")
                .doesNotContain("crew/c4\"");
        String next = found(page, "name=\"cursor\" value=\"([^\"]+)\"");
        assertThat(text(browser, "/console/activity?status=completed&product=text&cursor=" + next))
                .contains("crew/c4", "crew/c0");
        assertThat(text(browser, "/console/activity?session=s-1")).contains("crew/g", "not_charged");
        assertThat(text(browser, "/console/activity.csv?session=s-1").lines()).hasSize(2);
        assertThat(text(browser, "/console/activity.jsonl?status=completed").lines())
                .hasSize(25);
        Client bob = loggedIn(Platforms.customer(port, "bob", "1"));
        assertThat(text(bob, "/console/activity")).contains("Nothing.").doesNotContain("crew");
    }
}
