package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Customers at the console: with a mouse, with a keyboard alone, and on a phone, by day and by night. */
@Tag("browser")
class ConsoleInABrowserTest extends PlatformTest {

    private static final List<String> PAGES =
            List.of("/console", "/console/groups", "/console/activity", "/console/top-up");

    private static final Map<String, String> PAPERS = Map.of("light", "rgb(246, 247, 249)", "dark", "rgb(20, 24, 31)");

    /** Those that can be seen, in the order in which they are written. */
    private static final String CONTROLS = """
            return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
                .filter(each => each.checkVisibility())""";

    /** Texts that have less contrast with what is behind them than WCAG 2.2, 1.4.3 wants for any size. */
    private static final String FAINT = """
            const numbers = color => color.match(/[\\d.]+/g).map(Number);
            const light = color => numbers(color).slice(0, 3).map(each => each / 255)
                .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
                .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
            const behind = each => {
                while (each.parentElement && numbers(getComputedStyle(each).backgroundColor)[3] === 0) {
                    each = each.parentElement;
                }
                return getComputedStyle(each).backgroundColor;
            };
            return [...document.querySelectorAll('body *')]
                .filter(each => each.checkVisibility())
                .filter(each => each.matches('input:not([type=checkbox])')
                    || [...each.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
                .filter(each => {
                    const style = getComputedStyle(each);
                    const ink = light(each instanceof SVGElement ? style.fill : style.color);
                    const paper = light(behind(each));
                    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05) < 4.5;
                })
                .map(each => each.outerHTML)""";

    private static Browser browser;

    @BeforeAll
    static void start(@TempDir Path downloads) {
        browser = new Browser(downloads);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    @BeforeEach
    void arrive() {
        browser.forget();
        browser.show(Browser.DESKTOP, "light");
        go("/console");
    }

    @AfterEach
    void nothingIsOddAndNobodyElseIsAsked() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith(here("/")));
    }

    private String here(String path) {
        return "http://localhost:" + port + path;
    }

    private void go(String path) {
        browser.open(here(path));
    }

    private void logIn(Client customer) {
        browser.fill("#key", Platforms.key(customer));
        browser.follow("main button");
    }

    private void buyAndKeep() {
        go("/console");
        browser.find("[name=keep]").click();
        browser.follow("main form button");
        event(paid(), Platforms.WEBHOOK_SECRET);
    }

    @Test
    void creditsAreBought() {
        assertThat(browser.address()).isEqualTo(here("/console/login"));
        browser.fill("#key", "alice.planted");
        browser.follow("main button");
        assertThat(browser.text(".wrong")).isEqualTo("That is no customer's key.");
        assertThat(browser.complaints()).hasSize(1).allMatch(each -> each.contains("401"));
        logIn(alice);
        assertThat(browser.address()).isEqualTo(here("/console"));
        assertThat(browser.text(".credits")).contains("100 credits", "$1.00");

        browser.fill("#wanted", "1500");
        browser.follow("main form button");
        assertThat(browser.text("main")).contains("15.00 USD");
        browser.screenshot("buying");
        assertThat(browser.find("#pay").getDomAttribute("href")).startsWith("https://checkout.test/c/");
        event(paid(), Platforms.WEBHOOK_SECRET);
        go("/console/paid");
        browser.screenshot("paid");
        browser.follow("main a");

        assertThat(browser.text(".credits")).contains("1600 credits", "$16.00");
        assertThat(browser.text("main table")).contains("1500 0 2027-11-22", "100 0 never");
        browser.follow("header button");
        assertThat(browser.address()).isEqualTo(here("/console/login"));
        go("/console");
        assertThat(browser.address()).isEqualTo(here("/console/login"));
    }

    @Test
    void aGroupIsMadeAndItsBarFills() {
        logIn(alice);
        go("/console/groups");
        browser.fill("#group", "lab");
        browser.find("section:last-of-type [value='text/statistics']").click();
        browser.fill("section:last-of-type [name=day]", "4");
        browser.follow("section:last-of-type button");
        browser.screenshot("token");
        Client lab = nobody.bearing(browser.text("#secret"));
        assertThat(count(lab).status()).isEqualTo(200);
        browser.follow("main a");

        assertThat(bar()).isEqualTo("1 of 4, 0.25");
        browser.find("[aria-label=lab] summary").click();
        browser.fill("[aria-label=lab] [name=day]", "2");
        browser.screenshot("group");
        browser.follow("[aria-label=lab] button");
        assertThat(bar()).isEqualTo("1 of 2, 0.5");
        assertThat(count(lab).status()).isEqualTo(200);
        assertThat(count(lab).status()).isEqualTo(403);
        go("/console/groups");
        assertThat(bar()).isEqualTo("2 of 2, 1");
    }

    private String bar() {
        Object full = browser.script(
                "const bar = document.querySelector('[aria-label=lab] meter'); return String(bar.value / bar.max)");
        return browser.text("[aria-label=lab] td.number") + ", " + full;
    }

    @Test
    void theActivityIsFilteredAndExported() throws Exception {
        count(agent);
        agent.post(invoke("faulty", "fail"), "f", "{\"session\":\"night\"}");
        logIn(alice);
        go("/console/activity");
        assertThat(browser.text("main table")).contains("text/statistics", "faulty/fail");

        browser.find("[name=status] [value=failed]").click();
        browser.follow("main form button");
        assertThat(browser.text("tbody"))
                .contains("faulty/fail crew night failed not_charged")
                .doesNotContain("text");
        assertThat(browser.download("[formaction$=csv]", "activity.csv").lines())
                .hasSize(2)
                .anyMatch(line -> line.contains("faulty/fail"));
        assertThat(browser.download("[formaction$=jsonl]", "activity.jsonl").lines())
                .hasSize(1);
    }

    @Test
    void aTopUpIsAgreedToRefusedAndEnded() {
        logIn(alice);
        go("/console/top-up");
        browser.screenshot("top-up-without-a-card");
        buyAndKeep();
        go("/console/top-up");
        browser.fill("#threshold", "4");
        browser.fill("#amount", "501");
        browser.follow("section:nth-of-type(2) button");
        assertThat(browser.text("#threshold-wrong")).isEqualTo("must be at least 5 credits");
        assertThat(browser.text("#amount-wrong")).contains("is not sold");
        assertThat(browser.find("#threshold").getDomProperty("value")).isEqualTo("4");
        assertThat(browser.complaints()).hasSize(1).allMatch(each -> each.contains("422"));
        browser.screenshot("top-up-refused");

        browser.fill("#threshold", "700");
        browser.fill("#amount", "500");
        browser.follow("section:nth-of-type(2) button");
        assertThat(browser.text("#state")).isEqualTo("On: below 700 credits, 500 are bought");
        count(agent);
        billing().worker().runOnce();
        go("/console/top-up");
        assertThat(browser.text(".credits")).contains("1099 credits");
        assertThat(browser.text("main")).contains("1 of 10", "5.00 of 50.00", "2026-11-22 12:00:00 5.00 succeeded");
        browser.screenshot("top-up-on");

        browser.follow("section button");
        assertThat(browser.text("#state")).isEqualTo("Off");
        assertThat(alice.get("/v1/credits/top-up").at("/state")).isEqualTo("off");
    }

    @Test
    void aTopUpThatHasStoppedSaysWhy() {
        logIn(alice);
        buyAndKeep();
        String payment = stripe.account().names("payment_intents").get(0);
        stripe.account().set("payment_intents", payment, "payment_method", "pm_expired_card");
        go("/console/top-up");
        browser.fill("#threshold", "700");
        browser.follow("section:nth-of-type(2) button");
        count(agent);
        billing().worker().runOnce();
        go("/console/top-up");

        assertThat(browser.text("main")).contains("Stopped", "declined: ", "2026-11-22 12:00:00 5.00 declined");
        browser.screenshot("top-up-stopped");
    }

    @Test
    void everyPageIsReadableOnAPhoneAndADesktopByDayAndByNight() {
        for (String scheme : List.of("light", "dark")) {
            browser.show(Browser.PHONE, scheme);
            go("/console/login");
            check("login", Browser.PHONE, scheme);
        }
        Client customer = Platforms.customer(port, "a".repeat(128), "100");
        spendALot(customer);
        logIn(customer);
        buyAndKeep();
        for (String scheme : List.of("light", "dark")) {
            for (int width : List.of(Browser.PHONE, Browser.DESKTOP)) {
                browser.show(width, scheme);
                for (String page : PAGES) {
                    go(page);
                    browser.script("document.querySelectorAll('details').forEach(each => each.open = true)");
                    check(page.replace("/console", "console").replace('/', '-'), width, scheme);
                }
            }
        }
        go("/console/activity?limit=0");
        check("problem", Browser.DESKTOP, "dark");
        assertThat(browser.complaints()).hasSize(1).allMatch(each -> each.contains("422"));
    }

    private void spendALot(Client customer) {
        Client agent = Platforms.agent(customer, "g".repeat(32), ALL, "{\"call\":5,\"day\":20,\"month\":99.5}");
        for (int day = 0; day < 4; day++) {
            for (int run = 0; run <= day; run++) {
                count(agent);
            }
            agent.post(invoke("csv", "to-json"), "c" + day, parameters("{\"csv\":\"a\\n1\\n2\"}"));
            clock.advance(Duration.ofDays(1));
        }
        agent.post(invoke("faulty", "fail"), "f", "{\"session\":\"" + "s".repeat(128) + "\"}");
    }

    private void check(String name, int width, String scheme) {
        String shot = name + "-" + scheme + "-" + (width == Browser.PHONE ? "phone" : "desktop");
        browser.screenshot(shot);
        assertThat(browser.script("return document.documentElement.scrollWidth"))
                .as(shot)
                .isEqualTo((long) width);
        assertThat(browser.list(FAINT)).as(shot).isEmpty();
        assertThat(browser.list(CONTROLS + ".filter(each => each.labels?.length === 0 && each.tagName !== 'BUTTON')"))
                .as(shot)
                .isEmpty();
        assertThat(browser.script("return getComputedStyle(document.body).backgroundColor"))
                .as(shot)
                .isEqualTo(PAPERS.get(scheme));
    }

    @Test
    void aKeyboardIsEnough() {
        browser.press(Platforms.key(alice));
        browser.leave(() -> browser.press(Keys.ENTER));
        assertThat(browser.address()).isEqualTo(here("/console"));
        buyAndKeep();
        for (String page : PAGES) {
            go(page);
            assertThat(reached()).as(page).isEqualTo(browser.list(CONTROLS + ".map((each, at) => at)"));
        }

        go("/console/groups");
        browser.script("document.querySelector('summary').focus()");
        browser.press(Keys.ENTER);
        browser.tab();
        browser.press(Keys.SPACE);
        browser.leave(() -> browser.press(Keys.ENTER));
        assertThat(alice.get("/v1/groups/crew").json().get("allow").toString())
                .contains("csv/to-json")
                .doesNotContain("text/statistics");
        go("/console/top-up");
        browser.script("document.querySelector('#threshold').select()");
        browser.press("60");
        browser.leave(() -> browser.press(Keys.ENTER));
        assertThat(browser.text("#state")).contains("below 60 credits");
    }

    /** Where the tab key leads, in this order; each is seen to have the focus. */
    private List<Object> reached() {
        List<Object> reached = new ArrayList<>();
        int controls = browser.list(CONTROLS).size();
        browser.script("document.activeElement.blur(); document.body.focus()");
        for (int tabs = 0; tabs < 2 * controls + 30 && reached.size() < controls; tabs++) {
            browser.tab();
            Object at = browser.script(CONTROLS.replace("return ", "return (") + ").indexOf(document.activeElement)");
            if (!reached.contains(at) && !at.equals(-1L)) {
                reached.add(at);
                assertThat(browser.script("return getComputedStyle(document.activeElement).outline"))
                        .asString()
                        .contains("solid 3px");
            }
        }
        return reached;
    }
}
