package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.Fault;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.payment.TopUp;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The balance, buying credits, and having them bought, over HTTP. */
class CreditsTest {

    private static final String CONFIG = "/v0/credits/topup/config";
    private static final String CHECKOUT = "/v0/credits/checkout";
    private static final String BALANCE = "/v0/credits/balance";

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
        alice = Gateways.customer(gateway, "alice", "100");
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(gateway.billing().audit().drifts()).isEmpty();
        model.close();
        gateway.close();
        stripe.close();
    }

    private long cents() {
        return stripe.account().moves().stream().mapToLong(Move::minor).sum();
    }

    /** The customer pays on the page that was opened last. */
    private String paid() {
        List<String> pages = stripe.account().names("checkout/sessions");
        return stripe.account().pay(pages.get(pages.size() - 1));
    }

    private Answer event(String payment, String secret) {
        return told(stripe.account().succeeded(payment), secret);
    }

    private Answer told(String event, String secret) {
        return Client.of(gateway.port())
                .with("Stripe-Signature", Signer.header(event, clock.instant(), secret))
                .post("/webhooks/stripe", event);
    }

    private String buy(Client customer, int credits, boolean keep) {
        assertThat(customer.post(CHECKOUT, "{\"amount\":" + credits + ",\"keep\":" + keep + "}")
                        .status())
                .isEqualTo(202);
        String payment = paid();
        assertThat(event(payment, Gateways.WEBHOOK_SECRET).status()).isEqualTo(200);
        return payment;
    }

    private TopUp topUp() {
        return gateway.billing().topUps().of(Principal.of("alice"));
    }

    @Test
    void aBalanceIsToldAsTheSeedTellsIt() throws Exception {
        assertThat(alice.get(BALANCE).response().body())
                .isEqualTo("{\"total\":100.0,\"loaned\":0.0,\"available\":100.0}");
        alice.post("/v1/chat/completions", Gateways.ask("quick", 20, ""));
        model.paced();
        String halfACredit = ",\"stream\":true,\"n\":2,\"max_tokens\":16000";
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, halfACredit))) {
            assertThat(stream.status()).isEqualTo(200);
            assertThat(alice.get(BALANCE).response().body())
                    .matches("\\{\"total\":99\\.9999\\d+,\"loaned\":0\\.48\\d+,\"available\":99\\.51\\d+}");
        }
    }

    @Test
    void aPageThatIsPaidGrantsItsCreditsOnceHoweverOftenItIsAnnounced() {
        Client keyed = alice.with("Idempotency-Key", "p");
        Answer opened = keyed.post(CHECKOUT, "{\"amount\":25}");
        assertThat(opened.status()).isEqualTo(202);
        assertThat(opened.at("/action")).startsWith("https://checkout.test/c/");
        assertThat(opened.at("/price")).isEqualTo("25.00 USD");
        String payment = paid();

        assertThat(event(payment, "whsec_forged").status()).isEqualTo(400);
        assertThat(event(payment, Gateways.WEBHOOK_SECRET).status()).isEqualTo(200);
        assertThat(event(payment, "whsec_old").status()).isEqualTo(200);

        assertThat(keyed.post(CHECKOUT, "{\"amount\":25}").status()).isEqualTo(201);
        assertThat(keyed.post(CHECKOUT, "{\"amount\":26}").status()).isEqualTo(409);
        assertThat(alice.get("/v0/credits/purchases/p").at("/state")).isEqualTo("FULFILLED");
        assertThat(alice.get(BALANCE).json().at("/total").asInt()).isEqualTo(125);
        assertThat(cents()).isEqualTo(2_500);
    }

    @Test
    void aTopUpIsSetToldAndEnded() {
        assertThat(alice.get(CONFIG).response().body()).isEqualTo("{\"threshold\":null,\"amount\":null}");
        buy(alice, 10, true);

        Answer set = alice.put(CONFIG, "{ \"threshold\": 10, \"amount\": 50 }");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.response().body()).isEqualTo("{\"ok\":true}");
        assertThat(alice.get(CONFIG).response().body()).isEqualTo("{\"threshold\":10,\"amount\":50}");

        assertThat(alice.put(CONFIG, "{\"threshold\":null,\"amount\":null}")
                        .response()
                        .body())
                .isEqualTo("{\"ok\":true}");
        assertThat(alice.get(CONFIG).response().body()).isEqualTo("{\"threshold\":null,\"amount\":null}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"threshold":4.99,"amount":50}   | threshold must be at least 5 credits
                    {"threshold":null,"amount":50}   | threshold must be given with the other, or neither
                    {"threshold":10,"amount":null}   | amount must be given with the other, or neither
                    {"threshold":10}                 | amount must be present, or null
                    {}                               | amount must be present, or null; threshold must be present, or null
                    {"threshold":10,"amount":1.5}    | amount must be whole credits above zero
                    {"threshold":10,"amount":0}      | amount must be whole credits above zero
                    {"threshold":10,"amount":-1}     | amount
                    {"threshold":"10","amount":"50"} | amount must be a number of credits; threshold must be a number
                    {"threshold":10,"amount":101}    | amount costs more than one charge may take
                    {"threshold":10,"amount":50,"x":1} | x is not known
                    [10,50]                          | body must be a JSON object
                    """)
    void aTopUpThatIsWrongIsNotSet(String config, String why) {
        buy(alice, 10, true);
        Answer wrong = alice.put(CONFIG, config);

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().propertyNames()).containsExactly("error");
        assertThat(wrong.at("/error")).contains(why);
        assertThat(topUp()).isEqualTo(TopUp.none());
    }

    @Test
    void aTopUpNeedsACardOfTheCustomersOwn() {
        buy(Gateways.customer(gateway, "bob", "1"), 10, true);
        buy(alice, 10, false);
        Answer wrong = alice.put(CONFIG, "{\"threshold\":4,\"amount\":50}");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.at("/error")).contains("a card must be on file").contains("threshold must be at least");
        assertThat(topUp()).isEqualTo(TopUp.none());
    }

    @Test
    void whoseCardWasDisputedIsNotToppedUpWithItAgain() {
        String payment = buy(alice, 10, true);
        String plan = "{\"threshold\":105,\"amount\":10}";
        assertThat(alice.put(CONFIG, plan).status()).isEqualTo(200);
        String dispute = stripe.account().dispute(payment, 1_000, "needs_response");
        String event = stripe.account().event("charge.dispute.created", "disputes", dispute);
        assertThat(told(event, Gateways.WEBHOOK_SECRET).status()).isEqualTo(200);

        gateway.billing().worker().runOnce();
        assertThat(alice.put(CONFIG, plan).at("/error")).contains("a card must be on file");
        buy(alice, 1, true);
        assertThat(alice.put(CONFIG, plan).status()).isEqualTo(200);
        gateway.billing().worker().runOnce();
        assertThat(cents()).isEqualTo(1_100);

        Client operator = Client.of(gateway.port()).bearing(Gateways.TOKEN);
        Answer resumed = operator.post("/customers/alice/top-up/resume", "");
        assertThat(resumed.status()).as(resumed.response().body()).isEqualTo(200);
        assertThat(resumed.json().has("suspended")).isFalse();
        alice.post("/v1/chat/completions", Gateways.ask("quick", 20, ""));
        gateway.billing().worker().runOnce();
        assertThat(cents()).isEqualTo(2_100);
    }

    @Test
    void creditsAreBoughtOnceWhenLessIsAvailableThanTheThreshold() throws Exception {
        Client bob = Gateways.customer(gateway, "bob", "4.5");
        buy(bob, 1, true);
        assertThat(bob.put(CONFIG, "{\"threshold\":5,\"amount\":7}").status()).isEqualTo(200);
        gateway.billing().worker().runOnce();
        assertThat(cents()).isEqualTo(100);

        model.paced();
        String nearlyACredit = ",\"stream\":true,\"n\":2,\"max_tokens\":30000";
        try (Stream stream = new Stream(bob, Gateways.ask("deep", 20, nearlyACredit))) {
            assertThat(stream.status()).isEqualTo(200);
            gateway.billing().worker().runOnce();
            gateway.billing().worker().runOnce();
            clock.advance(Duration.ofMinutes(6));
            gateway.billing().worker().runOnce();
        }
        assertThat(cents()).isEqualTo(800);
        assertThat(bob.get("/v0/credits/purchases/top-up/1").at("/state")).isEqualTo("FULFILLED");
        assertThat(bob.get("/v0/credits/purchases/top-up/2").status()).isEqualTo(404);
        assertThat(bob.get(BALANCE).json().at("/total").decimalValue()).isEqualByComparingTo("12.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"amount\":\"1\"}",
                "{\"amount\":0.5}",
                "{\"amount\":10001}",
                "{\"amount\":1,\"keep\":1}",
                "{\"amount\":1,\"y\":1}",
                "{\"amount\":1} 1"
            })
    void aPurchaseThatIsWrongIsNotOpened(String body) {
        Answer wrong = alice.post(CHECKOUT, body);

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().propertyNames()).containsExactly("error");
        assertThat(stripe.requests("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "top-up/1", ""})
    void aKeyThatIsNoneIsNotAccepted(String key) {
        assertThat(alice.post(CHECKOUT, key, "{\"amount\":1}").status()).isEqualTo(400);
        assertThat(stripe.requests("")).isEmpty();
    }

    @Test
    void anAmountThatIsNotSoldIsToldWithWhatIs() {
        assertThat(alice.post(CHECKOUT, "{\"amount\":0.5}").at("/error"))
                .isEqualTo("amount is sold from 1 credit to 10000 credits in steps of 1 credit");
    }

    @Test
    void aKeyThatOpenedAnotherPurchaseIsAConflict() {
        Client keyed = alice.with("Idempotency-Key", "q");
        assertThat(keyed.post(CHECKOUT, "{\"amount\":5}").status()).isEqualTo(202);
        Answer other = keyed.post(CHECKOUT, "{\"amount\":6}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.at("/error")).contains("not");
    }

    @Test
    void whatStripeDoesNotTellIsAskedAgain() {
        buy(alice, 10, true);
        stripe.next(Fault.CUT_BEFORE);
        Answer unknown = alice.with("Idempotency-Key", "q").post(CHECKOUT, "{\"amount\":5}");
        assertThat(unknown.status()).isEqualTo(202);
        assertThat(unknown.at("/state")).isEqualTo("OPEN");
        assertThat(cents()).isEqualTo(1_000);
    }
}
