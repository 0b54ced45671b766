package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.Fault;
import io.carnet.billing.examples.stripe.Signer;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Customers of a shop that is paid through Stripe, over HTTP, from end to end. */
class StripeShopTest {

    private static final String TEN = "{\"offer\":\"credits\",\"amount\":10}";
    private static final String TEN_AND_KEEP = "{\"offer\":\"credits\",\"amount\":10,\"keep\":true}";
    private static final String TEN_WITH_WHAT_WAS_KEPT = "{\"offer\":\"credits\",\"amount\":10,\"with\":\"first\"}";
    private static final String TOP_UP = """
            {"expectedVersion":0,"threshold":5,"amount":10,"offer":"credits","mandate":
            {"with":"first","perCharge":"1.00","perPeriod":"20.00","charges":20,"days":30}}
            """;

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StripeStandIn stripe;
    private Shop shop;
    private Client alice;

    @BeforeEach
    void open() throws IOException {
        stripe = new StripeStandIn(clock);
        shop = Shops.open(Shops.stripe(stripe.base(), Shops.memory()), clock, StripeShop::open);
        alice = Client.of(shop.port()).customer("alice", Shops.TOKEN);
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(shop.billing().audit().drifts()).isEmpty();
        shop.close();
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
        String event = stripe.account().succeeded(payment);
        return Client.of(shop.port())
                .with("Stripe-Signature", Signer.header(event, clock.instant(), secret))
                .post("/webhooks/stripe", event);
    }

    /** A purchase that is paid on a page, and leaves something to pay with. */
    private String keepSomething() {
        assertThat(alice.post("/purchases", "first", TEN_AND_KEEP).status()).isEqualTo(202);
        String payment = paid();
        assertThat(event(payment, Shops.WEBHOOK_SECRET).status()).isEqualTo(200);
        return payment;
    }

    private void later() {
        clock.advance(Duration.ofMinutes(10));
        shop.billing().worker().runOnce();
    }

    @Test
    void aPageThatIsPaidGrantsItsPackOnceHoweverOftenItIsAnnounced() {
        Answer opened = alice.post("/purchases", "p", TEN);
        assertThat(opened.status()).isEqualTo(202);
        assertThat(opened.at("/state")).isEqualTo("OPEN");
        assertThat(opened.at("/action")).startsWith("https://checkout.test/c/");
        String payment = paid();

        assertThat(event(payment, "whsec_forged").status()).isEqualTo(400);
        assertThat(alice.get("/balance").json().at("/available").asInt()).isZero();
        assertThat(event(payment, Shops.WEBHOOK_SECRET).status()).isEqualTo(200);
        assertThat(event(payment, "whsec_old").status()).isEqualTo(200);

        Answer bought = alice.post("/purchases", "p", TEN);
        assertThat(bought.status()).isEqualTo(201);
        assertThat(bought.at("/state")).isEqualTo("FULFILLED");
        assertThat(bought.json().at("/pack/granted").asInt()).isEqualTo(10);
        assertThat(bought.json().has("action")).isFalse();
        assertThat(alice.get("/purchases/p").json()).isEqualTo(bought.json());
        assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(10);
        assertThat(cents()).isEqualTo(100);
    }

    @Test
    void anEventIsSentAgainUntilItsPurchaseIsThereAndIgnoredIfItHasNone() {
        alice.post("/purchases", "p", TEN);
        String payment = paid();
        ObjectNode intent = stripe.account().get("payment_intents", payment);
        ((ObjectNode) intent.path("metadata")).put("carnet_purchase", "not-yet");
        Answer early = event(payment, Shops.WEBHOOK_SECRET);
        assertThat(early.status()).isEqualTo(503);
        assertThat(early.header("Retry-After")).isEqualTo("5");
        intent.remove("metadata");
        assertThat(event(payment, Shops.WEBHOOK_SECRET).status()).isEqualTo(200);
    }

    @Test
    void whatWasKeptPaysForTheNextPurchase() {
        keepSomething();

        assertThat(alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT).status())
                .isEqualTo(201);
        assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(20);
        assertThat(cents()).isEqualTo(200);
    }

    @Test
    void whatWasBoughtWithACardIsToldAgainOnceTheCardIsGone() {
        String payment = keepSomething();
        Answer bought = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);
        stripe.account().set("payment_intents", payment, "payment_method", "");

        Answer again = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(bought.json());
        assertThat(alice.post("/purchases", "other", TEN_WITH_WHAT_WAS_KEPT).at("/problems/0/path"))
                .isEqualTo("with");
        assertThat(cents()).isEqualTo(200);
    }

    @Test
    void aCardThatIsDeclinedBuysNothing() {
        stripe.account().set("payment_intents", keepSomething(), "payment_method", "pm_insufficient_funds");
        Answer declined = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);

        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.at("/state")).isEqualTo("DECLINED");
        assertThat(declined.at("/why")).isEqualTo("there is not enough money for it");
        assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(10);
        assertThat(cents()).isEqualTo(100);
    }

    @Test
    void aBankThatWantsToAskTheCustomerIsToldAsAnAction() {
        stripe.account().set("payment_intents", keepSomething(), "payment_method", "pm_action");
        Answer waits = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);

        assertThat(waits.status()).isEqualTo(202);
        assertThat(waits.at("/action")).contains("_secret_");
        assertThat(alice.post("/purchases/next/cancel", "").at("/state")).isEqualTo("CANCELED");
        assertThat(alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT).status())
                .isEqualTo(409);
    }

    @Test
    void aPaymentWhoseAnswerIsLostIsFoundByTheWorkerAndMadeOnce() {
        keepSomething();
        stripe.next(Fault.CUT_AFTER);
        Answer lost = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);

        assertThat(lost.status()).isEqualTo(202);
        assertThat(lost.header("Retry-After")).isEqualTo("5");
        later();
        assertThat(alice.get("/purchases/next").at("/state")).isEqualTo("FULFILLED");
        assertThat(cents()).isEqualTo(200);
    }

    @Test
    void runsThatDrawTheBalanceBelowTheThresholdAreToppedUpByTheWorker() {
        keepSomething();
        assertThat(alice.put("/top-up", TOP_UP).status()).isEqualTo(200);
        for (int i = 1; i <= 3; i++) {
            assertThat(alice.post("/runs", "run-" + i, "{\"text\":\"so many words\"}")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(4);
        assertThat(alice.get("/top-up").at("/purchase")).isEqualTo("top-up/1");

        shop.billing().worker().runOnce();
        assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(14);
        assertThat(alice.get("/purchases/top-up/1").at("/state")).isEqualTo("FULFILLED");
        assertThat(alice.get("/top-up").json().has("purchase")).isFalse();
        assertThat(cents()).isEqualTo(200);
    }

    @Test
    void aTopUpIsToldAsItWasSetAndEndedByNothing() {
        assertThat(alice.get("/top-up").json().toString()).isEqualTo("{\"version\":0}");
        keepSomething();
        Answer set = alice.put("/top-up", TOP_UP);

        assertThat(alice.get("/top-up").json()).isEqualTo(set.json());
        assertThat(set.json().toString())
                .isEqualTo(
                        "{\"version\":1,\"threshold\":5,\"amount\":10,\"offer\":\"credits\",\"price\":\"1.00 USD\","
                                + "\"mandate\":{\"perCharge\":\"1.00 USD\",\"perPeriod\":\"20.00 USD\",\"charges\":20,\"days\":30}}");
        assertThat(alice.put("/top-up", TOP_UP).json()).isEqualTo(set.json());
        assertThat(alice.put("/top-up", TOP_UP.replace(":5,", ":6,")).status()).isEqualTo(409);
        assertThat(alice.put("/top-up", "{\"expectedVersion\":1}").json().toString())
                .isEqualTo("{\"version\":2}");
    }

    @Test
    void aTopUpThatIsWrongIsToldAllOfItByPath() {
        Answer shape = alice.put(
                "/top-up",
                "{\"threshold\":\"5\",\"mandate\":{\"perCharge\":1,\"perPeriod\":\"x\",\"charges\":true,\"z\":0}}");
        assertThat(shape.status()).isEqualTo(422);
        assertThat(shape.json().at("/problems").findValuesAsString("path"))
                .containsExactly(
                        "expectedVersion",
                        "mandate.charges",
                        "mandate.days",
                        "mandate.perCharge",
                        "mandate.perPeriod",
                        "mandate.with",
                        "mandate.z",
                        "threshold");
        keepSomething();
        Answer content = alice.put("/top-up", TOP_UP.replace(":5,", ":4,").replace("\"1.00\"", "\"0.99\""));
        assertThat(content.status()).isEqualTo(422);
        assertThat(content.json().at("/problems").findValuesAsString("path")).contains("threshold");
        assertThat(alice.get("/top-up").at("/version")).isEqualTo("0");
    }

    @Test
    void whatIsUnspentIsGivenBackOnce() {
        keepSomething();
        alice.post("/runs", "run", "{\"text\":\"word\"}");
        Answer back = alice.post("/purchases/first/refund", "back", "");

        assertThat(back.status()).isEqualTo(200);
        assertThat(back.at("/refunds/0/amount")).isEqualTo("0.80 USD");
        assertThat(back.at("/refunds/0/state")).isEqualTo("SUCCEEDED");
        assertThat(alice.post("/purchases/first/refund", "back", "").json()).isEqualTo(back.json());
        assertThat(alice.post("/purchases/first/refund", "more", "").status()).isEqualTo(409);
        assertThat(alice.get("/balance").json().at("/available").asInt()).isZero();
        assertThat(cents()).isEqualTo(20);
    }

    @Test
    void nobodySeesOrTouchesAnothersPurchase() {
        keepSomething();
        Client bob = Client.of(shop.port()).customer("bob", Shops.TOKEN);

        assertThat(bob.get("/purchases/first").status()).isEqualTo(404);
        assertThat(bob.post("/purchases/first/refund", "back", "").status()).isEqualTo(404);
        assertThat(bob.post("/purchases/first/cancel", "").status()).isEqualTo(404);
        assertThat(bob.post("/purchases", "p", TEN_WITH_WHAT_WAS_KEPT).status()).isEqualTo(404);
        assertThat(bob.put("/top-up", TOP_UP).status()).isEqualTo(404);
        assertThat(bob.get("/balance").json().at("/total").asInt()).isZero();
        assertThat(cents()).isEqualTo(100);
    }

    @Test
    void aKeyBuysOneThingOnly() {
        alice.post("/purchases", "p", TEN);
        Answer other = alice.post("/purchases", "p", "{\"offer\":\"credits\",\"amount\":15}");

        assertThat(other.status()).isEqualTo(409);
        assertThat(other.at("/error")).contains("amount");
        assertThat(stripe.account().names("checkout/sessions")).hasSize(1);
    }

    @Test
    void onlyWhatThePurchaseLeftCanBePaidWith() {
        alice.post("/purchases", "first", TEN);
        event(paid(), Shops.WEBHOOK_SECRET);
        Answer nothing = alice.post("/purchases", "next", TEN_WITH_WHAT_WAS_KEPT);

        assertThat(nothing.status()).isEqualTo(422);
        assertThat(nothing.at("/problems/0/path")).isEqualTo("with");
        assertThat(alice.get("/purchases/next").status()).isEqualTo(404);
    }
}
