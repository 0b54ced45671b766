package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.value.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Customers who have credits bought when they run low. */
class TopUpTest extends PlatformTest {

    private static final String TOP_UP = "/v1/credits/top-up";
    private static final String OFF = "{\"version\":1,\"plan\":null}";

    /** More than there ever is, so that the next command buys. */
    private static final int ALWAYS = 2000;

    static String plan(int version, String card) {
        return plan(version, card, Map.of());
    }

    /** Two charges of five dollars in thirty days, but for what is different. */
    private static String plan(int version, String card, Map<String, String> different) {
        Map<String, String> fields = new TreeMap<>(Map.of(
                "threshold",
                "50",
                "amount",
                "500",
                "card",
                "\"" + card + "\"",
                "per_charge_usd",
                "\"5.00\"",
                "per_period_usd",
                "\"10.00\"",
                "charges",
                "3",
                "days",
                "30"));
        fields.putAll(different);
        fields.values().removeIf("missing"::equals);
        List<String> members = fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .toList();
        return "{\"version\":" + version + ",\"plan\":{" + String.join(",", members) + "}}";
    }

    private String buy(Client customer, String key, boolean keep) {
        assertThat(customer.post("/v1/credits/purchases", key, "{\"credits\":500,\"keep\":" + keep + "}")
                        .status())
                .isEqualTo(202);
        String payment = paid();
        assertThat(event(payment, Platforms.WEBHOOK_SECRET).status()).isEqualTo(200);
        return payment;
    }

    private Answer set(int version, Map<String, String> different) {
        return alice.put(TOP_UP, plan(version, "p", different));
    }

    private Answer topUp() {
        return alice.get(TOP_UP);
    }

    private long cents() {
        return stripe.account().moves().stream().mapToLong(Move::minor).sum();
    }

    /** Somebody spends, and the worker sees to what that has caused. */
    private void spend() {
        assertThat(count(agent).status()).isEqualTo(200);
        billing().worker().runOnce();
    }

    @Test
    void aTopUpIsSetToldAndEnded() {
        assertThat(topUp().json().toString())
                .isEqualTo("{\"version\":0,\"state\":\"off\",\"plan\":null,\"tries\":[],\"cards\":[]}");
        buy(alice, "without", false);
        buy(alice, "p", true);
        clock.advance(Duration.ofDays(1));
        buy(alice, "q", true);

        Answer set = set(0, Map.of());
        assertThat(set.status()).as(set.response().body()).isEqualTo(200);
        assertThat(set.json()).isEqualTo(topUp().json());
        assertThat(set.json().toString())
                .isEqualTo("{\"version\":1,\"state\":\"on\",\"plan\":{\"threshold\":50,\"amount\":500,\"card\":\"p\","
                        + "\"per_charge_usd\":\"5.00\",\"per_period_usd\":\"10.00\",\"charges\":3,\"days\":30},"
                        + "\"used\":{\"charges\":0,\"usd\":\"0.00\"},\"tries\":[],\"cards\":["
                        + "{\"card\":\"q\",\"kept_at\":\"2026-11-23T12:00:00Z\",\"bought_credits\":500},"
                        + "{\"card\":\"p\",\"kept_at\":\"2026-11-22T12:00:00Z\",\"bought_credits\":500}]}");
        assertThat(set(0, Map.of()).status()).isEqualTo(200);
        assertThat(set(0, Map.of("threshold", "60")).status()).isEqualTo(409);

        assertThat(alice.put(TOP_UP, OFF).at("/state")).isEqualTo("off");
        assertThat(alice.put(TOP_UP, OFF).json().get("version").asInt()).isEqualTo(2);
        assertThat(alice.put(TOP_UP, "{\"version\":0,\"plan\":null}").status()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource({
        "threshold, 4.99",
        "threshold, '\"50\"'",
        "threshold, missing",
        "amount, 0",
        "amount, 499",
        "amount, 500.5",
        "amount, 1000000",
        "card, '\"without\"'",
        "card, '\"nothing\"'",
        "card, '\"a b\"'",
        "per_charge_usd, '\"4.99\"'",
        "per_charge_usd, 5.00",
        "per_period_usd, '\"4.99\"'",
        "per_period_usd, '\"many\"'",
        "charges, 0",
        "charges, 101",
        "days, 0",
        "days, 367",
        "days, missing",
        "more, 1"
    })
    void aTopUpThatIsWrongIsNotSet(String field, String value) {
        buy(alice, "without", false);
        buy(alice, "p", true);

        assertThat(problems(set(0, Map.of(field, value))))
                .contains("plan." + field)
                .allMatch(path -> path.equals("plan." + field));
        assertThat(billing().topUps().of(Principal.of("alice"))).isEqualTo(TopUp.none());
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        buy(alice, "p", true);
        assertThat(problems(alice.put(TOP_UP, "{\"plan\":{}}")))
                .containsExactly(
                        "plan.amount",
                        "plan.card",
                        "plan.charges",
                        "plan.days",
                        "plan.per_charge_usd",
                        "plan.per_period_usd",
                        "plan.threshold",
                        "version");
        assertThat(problems(set(0, Map.of("threshold", "4", "amount", "1", "card", "\"x\""))))
                .containsExactlyInAnyOrder("plan.threshold", "plan.amount", "plan.card");
        assertThat(problems(set(-1, Map.of("charges", "0")))).containsExactly("version", "plan.charges");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"version\":0}", "{\"version\":0,\"plan\":[]}", "{\"plan\":null}"})
    void whatDoesNotSayWhatIsWantedChangesNothing(String body) {
        buy(alice, "p", true);
        set(0, Map.of());

        assertThat(problems(alice.put(TOP_UP, body))).isNotEmpty();
        assertThat(topUp().at("/state")).isEqualTo("on");
    }

    @Test
    void nobodyIsChargedWithAnothersCard() {
        buy(Platforms.customer(port, "bob", "1"), "p", true);

        assertThat(problems(set(0, Map.of()))).containsExactly("plan.card");
        assertThat(topUp().json().get("cards")).isEmpty();
    }

    @Test
    void creditsAreBoughtWhenTheyRunLowAsFarAsTheMandateGoes() {
        buy(alice, "p", true);
        set(0, Map.of("threshold", String.valueOf(ALWAYS)));
        spend();
        assertThat(balance(alice)).isEqualTo("1099");
        assertThat(topUp().at("/not_before")).isEqualTo("2026-11-22T12:05:00Z");
        for (int more = 0; more < 3; more++) {
            clock.advance(Duration.ofMinutes(6));
            spend();
        }

        assertThat(balance(alice)).isEqualTo("1596");
        assertThat(cents()).isEqualTo(1500);
        assertThat(topUp().json().get("used").toString()).isEqualTo("{\"charges\":2,\"usd\":\"10.00\"}");
        assertThat(topUp().json().get("tries").toString())
                .isEqualTo(
                        "[{\"purchase\":\"top-up/2\",\"at\":\"2026-11-22T12:06:00Z\",\"usd\":\"5.00\",\"state\":\"succeeded\"},"
                                + "{\"purchase\":\"top-up/1\",\"at\":\"2026-11-22T12:00:00Z\",\"usd\":\"5.00\",\"state\":\"succeeded\"}]");
        assertThat(topUp().at("/not_before")).isEqualTo("2026-12-22T12:00:00Z");
    }

    @Test
    void aCardThatIsDeclinedStopsItUntilItIsSavedAgain() {
        stripe.account().set("payment_intents", buy(alice, "p", true), "payment_method", "pm_expired_card");
        set(0, Map.of("threshold", String.valueOf(ALWAYS)));
        spend();

        assertThat(topUp().at("/state")).isEqualTo("stopped");
        assertThat(topUp().at("/stopped_because")).startsWith("declined: ");
        assertThat(topUp().at("/tries/0/state")).isEqualTo("declined");
        clock.advance(Duration.ofDays(1));
        spend();
        assertThat(cents()).isEqualTo(500);
        assertThat(topUp().json().get("tries")).hasSize(1);

        buy(alice, "q", true);
        assertThat(alice.put(TOP_UP, plan(1, "q", Map.of())).at("/state")).isEqualTo("on");
    }

    @Test
    void whoseCardWasDisputedIsNotToppedUpUntilTheOperatorSaysSo() {
        String payment = buy(alice, "p", true);
        set(0, Map.of());
        String dispute = stripe.account().dispute(payment, 500, "needs_response");
        told(stripe.account().event("charge.dispute.created", "disputes", dispute), Platforms.WEBHOOK_SECRET);

        assertThat(topUp().at("/stopped_because")).isEqualTo("disputed");
        assertThat(topUp().json().get("cards")).isEmpty();
        assertThat(set(1, Map.of("threshold", "60")).status()).isEqualTo(422);
        buy(alice, "q", true);
        assertThat(alice.put(TOP_UP, plan(1, "q", Map.of("threshold", String.valueOf(ALWAYS))))
                        .at("/state"))
                .isEqualTo("stopped");
        spend();
        assertThat(cents()).isEqualTo(1_000);

        assertThat(nobody.bearing(Platforms.TOKEN)
                        .post("/v1/operator/customers/alice/top-up/resume", "")
                        .status())
                .isEqualTo(200);
        spend();
        assertThat(cents()).isEqualTo(1_500);
    }

    @Test
    void theBanksQuestionIsNoPageToPayOn() {
        stripe.account().set("payment_intents", buy(alice, "p", true), "payment_method", "pm_action");
        set(0, Map.of("threshold", String.valueOf(ALWAYS)));
        spend();

        assertThat(topUp().at("/tries/0/state")).isEqualTo("requires_action");
        Answer purchase = alice.get("/v1/credits/purchases/top-up/1");
        assertThat(purchase.at("/action")).contains("_secret_");
        assertThat(purchase.json().has("checkout_url")).isFalse();
    }

    @Test
    void whatStripeDoesNotTellIsAskedAgain() {
        buy(alice, "p", true);
        stripe.close();
        Answer unknown = set(0, Map.of());

        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.header("Retry-After")).isEqualTo("1");
        assertThat(topUp().at("/state")).isEqualTo("off");
    }
}
