package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn.Act;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.examples.x402.protocol.Version;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import io.carnet.billing.value.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Customers of a shop that is paid by x402, over HTTP, from end to end. */
class X402ShopTest {

    private static final String TEN = "{\"offer\":\"credits\",\"amount\":10}";

    private final SettableClock clock = SettableClock.at("2026-11-01T10:00:00Z");
    private final Shopper shopper =
            Shopper.honest().paying(1_000_000).until(clock.instant().plusSeconds(60));
    private FacilitatorStandIn facilitator;
    private Shop shop;
    private Client alice;

    @BeforeEach
    void open() throws IOException {
        facilitator = new FacilitatorStandIn(clock);
        shop = Shops.open(Shops.x402(facilitator.base(), Shops.memory()), clock, X402Shop::open);
        alice = Client.of(shop.port()).customer("alice", Shops.TOKEN);
    }

    @AfterEach
    void theBooksBalance() {
        assertThat(shop.billing().audit().drifts()).isEmpty();
        shop.close();
        facilitator.close();
    }

    private static Answer buy(Client who, String key, Shopper payer) {
        return who.with("PAYMENT-SIGNATURE", payer.credential()).post("/purchases", key, TEN);
    }

    private Answer buy(String key, Shopper payer) {
        return buy(alice, key, payer);
    }

    private static JsonNode read(String base64) {
        return JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    private int available() {
        return alice.get("/balance").json().at("/available").asInt();
    }

    @Test
    void whoPresentsNoPaymentIsAskedForItInBothVersions() {
        Answer asked = alice.post("/purchases", "p", TEN);

        assertThat(asked.status()).isEqualTo(402);
        assertThat(asked.response().headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(asked.at("/x402Version")).isEqualTo("1");
        assertThat(asked.at("/accepts/0/maxAmountRequired")).isEqualTo("1000000");
        JsonNode current = read(asked.header("PAYMENT-REQUIRED"));
        assertThat(current.at("/accepts/0/amount").asString()).isEqualTo("1000000");
        assertThat(current.at("/accepts/0/payTo").asString()).isEqualTo(Shopper.SHOP.withCheckSum());
        assertThat(current.at("/resource/url").asString()).isEqualTo("https://shop.example/purchases");
        assertThat(alice.get("/purchases/p").status()).isEqualTo(404);
    }

    @Test
    void aSignedPaymentBuysOnceHoweverOftenItIsPresented() {
        Answer paid = buy("p", shopper);

        assertThat(paid.status()).isEqualTo(201);
        assertThat(paid.json().at("/pack/granted").asInt()).isEqualTo(10);
        assertThat(read(paid.header("PAYMENT-RESPONSE")).at("/success").asBoolean())
                .isTrue();
        Answer again = buy("p", shopper);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(paid.json());
        assertThat(again.header("PAYMENT-RESPONSE")).isEqualTo(paid.header("PAYMENT-RESPONSE"));
        assertThat(buy("another", shopper).status()).isEqualTo(409);
        assertThat(buy(Client.of(shop.port()).customer("bob", Shops.TOKEN), "p", shopper)
                        .status())
                .isEqualTo(409);
        assertThat(available()).isEqualTo(10);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void whoHasPaidIsNotAskedAgainEvenIfItPresentsNothing() {
        Answer paid = buy("p", shopper);

        Answer again = alice.post("/purchases", "p", TEN);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("PAYMENT-RESPONSE")).isEqualTo(paid.header("PAYMENT-RESPONSE"));
        assertThat(alice.post("/purchases", "p", "{\"offer\":\"sack\"}").status())
                .isEqualTo(409);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void aClientOfTheFirstVersionGetsItsOwnReceipt() {
        Answer paid = alice.with("X-PAYMENT", shopper.speaking(Version.V1).credential())
                .post("/purchases", "p", TEN);

        assertThat(paid.status()).isEqualTo(201);
        assertThat(read(paid.header("X-PAYMENT-RESPONSE")).at("/network").asString())
                .isEqualTo("base-sepolia");
        assertThat(paid.header("PAYMENT-RESPONSE")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST", "FAILED", "GARBAGE", "PENDING_UNNAMED"})
    void whosePaymentNobodyKnowsIsNeverAskedToPayAndGetsItsPackOnceItIsSeen(Act act) {
        facilitator.plays(act);
        for (Answer unknown : new Answer[] {buy("p", shopper), alice.post("/purchases", "p", TEN)}) {
            assertThat(unknown.status()).isEqualTo(503);
            assertThat(unknown.header("Retry-After")).isEqualTo("5");
            assertThat(unknown.header("PAYMENT-REQUIRED")).isEmpty();
            assertThat(unknown.json().has("accepts")).isFalse();
        }
        assertThat(buy("p", shopper.once("2")).status()).isEqualTo(409);
        clock.advance(Duration.ofMinutes(10));
        shop.billing().worker().runOnce();

        assertThat(available()).isEqualTo(10);
        assertThat(buy("p", shopper).header("PAYMENT-RESPONSE")).isNotEmpty();
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void whoWasDeclinedIsAskedAgainAndPaysUnderAnotherKey() {
        facilitator.plays(Act.REFUSED);
        Answer declined = buy("p", shopper);

        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.at("/error"))
                .startsWith("pay under another Idempotency-Key: ")
                .contains("insufficient_funds");
        assertThat(declined.header("PAYMENT-REQUIRED")).isNotEmpty();
        assertThat(alice.post("/purchases", "p", TEN).status()).isEqualTo(402);
        assertThat(buy("q", shopper.once("2")).status()).isEqualTo(201);
        assertThat(available()).isEqualTo(10);
    }

    @Test
    void whoIsFoundToHavePaidTooLateIsNeitherKeptWaitingNorAskedToPay() {
        facilitator.plays(Act.LOST);
        assertThat(buy("p", shopper).status()).isEqualTo(503);
        assertThat(alice.post("/purchases/p/cancel", "").at("/state")).isEqualTo("CANCELED");
        assertThat(alice.post("/purchases", "p", TEN).status()).isEqualTo(503);
        Amount allThereIsRoomFor = new Amount(Unit.CREDITS, Unit.CREDITS.largest());
        shop.billing()
                .packs()
                .grant(GrantRequest.credits("gift", Principal.of("alice"), allThereIsRoomFor))
                .orElseThrow();
        clock.advance(Duration.ofMinutes(10));
        shop.billing().worker().runOnce();

        for (Answer late : new Answer[] {buy("p", shopper), alice.post("/purchases", "p", TEN)}) {
            assertThat(late.status()).isEqualTo(409);
            assertThat(late.at("/error"))
                    .isEqualTo("it was paid too late to get anything: buy under another Idempotency-Key");
            assertThat(late.header("PAYMENT-REQUIRED")).isEmpty();
            assertThat(late.header("Retry-After")).isEmpty();
        }
        assertThat(alice.get("/purchases/p").at("/refunds/0/amount")).isEqualTo("1.00 USD");
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void whatWasPaidByX402IsNotGivenBackAndStaysToBeSpent() {
        buy("p", shopper);

        for (String key : new String[] {"back", "back", "once-more"}) {
            Answer refused = alice.post("/purchases/p/refund", key, "");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.at("/refunds/0/state")).isEqualTo("DECLINED");
        }
        assertThat(available()).isEqualTo(10);
    }

    @Test
    void whatIsNoPaymentIsToldApart() {
        Answer malformed = alice.with("PAYMENT-SIGNATURE", "secret").post("/purchases", "p", TEN);
        assertThat(malformed.status()).isEqualTo(400);
        assertThat(malformed.response().body()).doesNotContain("secret").doesNotContain("accepts");
        Answer other = buy("p", shopper.payingTo(shopper.wallet().address()));
        assertThat(other.status()).isEqualTo(402);
        assertThat(other.at("/error")).contains("it pays somebody else");
        assertThat(facilitator.ledger()).isEmpty();
    }

    @Test
    void whatIsNotSoldIsNotAskedFor() {
        assertThat(alice.post("/purchases", "p", "{\"offer\":\"none\"}").status())
                .isEqualTo(404);
        assertThat(alice.post("/purchases", "p", "{\"offer\":\"credits\",\"amount\":7}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void runsDrawOnCreditsUntilNoneAreLeftAndOffersAreTold() {
        buy("p", shopper);
        for (int left = 8; left >= 0; left -= 2) {
            Answer run = alice.post("/runs", "run-" + left, "{\"text\":\" one, two \"}");
            assertThat(run.status()).isEqualTo(200);
            assertThat(run.json().at("/words").asInt()).isEqualTo(2);
            assertThat(run.json().at("/available").asInt()).isEqualTo(left);
        }
        Answer broke = alice.post("/runs", "run", "{\"text\":\"one\"}");
        assertThat(broke.status()).isEqualTo(402);
        assertThat(broke.at("/missing")).isEqualTo("2 credits");
        assertThat(broke.json().at("/offers").findValuesAsString("offer")).containsExactly("credits", "sack");
        assertThat(alice.post("/runs", "run-8", "{\"text\":\"one\"}").status()).isEqualTo(409);
    }
}
