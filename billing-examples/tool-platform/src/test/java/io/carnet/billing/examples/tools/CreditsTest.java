package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Customers who look at their credits, and buy more. */
class CreditsTest extends PlatformTest {

    private static final String PURCHASES = "/v1/credits/purchases";

    private Answer buy(String key, String json) {
        return alice.post(PURCHASES, key, json);
    }

    @Test
    void theBalanceTellsWhatExpiresNext() {
        Answer gift = alice.get("/v1/credits/balance");
        assertThat(gift.json().toString())
                .isEqualTo("{\"success\":true,\"message\":\"100 credits, 0 credits held for calls under way\","
                        + "\"data\":{\"balance\":100,\"expiration\":null,\"expires_in_days\":null}}");
        assertThat(agent.get("/v1/credits/balance").json()).isEqualTo(gift.json());

        buy("p", "{\"credits\":500}");
        assertThat(event(paid(), Platforms.WEBHOOK_SECRET).status()).isEqualTo(200);

        assertThat(alice.get("/v1/credits/balance").json().get("data").toString())
                .isEqualTo("{\"balance\":600,\"expiration\":\"2027-11-22T12:00:00Z\",\"expires_in_days\":365}");
    }

    @Test
    void creditsAreBoughtOnAPageOnceHoweverOftenThatIsAnnounced() {
        Answer opened = buy("p", "{\"credits\":1500}");
        assertThat(opened.status()).isEqualTo(202);
        assertThat(opened.at("/price")).isEqualTo("15.00 USD");
        assertThat(opened.at("/checkout_url")).startsWith("https://checkout.test/c/");
        assertThat(buy("p", "{\"credits\":1500}").json()).isEqualTo(opened.json());
        assertThat(buy("p", "{\"credits\":500}").status()).isEqualTo(409);

        String payment = paid();
        assertThat(event(payment, "whsec_forged").status()).isEqualTo(400);
        assertThat(balance(alice)).isEqualTo("100");
        assertThat(event(payment, Platforms.WEBHOOK_SECRET).status()).isEqualTo(200);
        assertThat(event(payment, "whsec_old").status()).isEqualTo(200);

        Answer bought = buy("p", "{\"credits\":1500}");
        assertThat(bought.status()).isEqualTo(201);
        assertThat(bought.at("/state")).isEqualTo("FULFILLED");
        assertThat(alice.get(PURCHASES + "/p").json()).isEqualTo(bought.json());
        assertThat(balance(alice)).isEqualTo("1600");
        assertThat(stripe.account().moves().stream().mapToLong(Move::minor).sum())
                .isEqualTo(1500);
    }

    @Test
    void aPackHasItsBonus() {
        buy("p", "{\"offer\":\"team\"}");
        event(paid(), Platforms.WEBHOOK_SECRET);

        assertThat(balance(alice)).isEqualTo("10600");
        JsonNode offers = nobody.get("/v1/credits/offers").json();
        assertThat(offers.at("/offers/0").toString())
                .isEqualTo(
                        "{\"offer\":\"credits\",\"amount\":500,\"price\":\"5.00 USD\",\"step\":500,\"most\":100000,\"bonus\":0}");
        assertThat(offers.at("/offers/1/price").asString()).isEqualTo("100.00 USD");
    }

    @ParameterizedTest
    @CsvSource({"1,500", "499,500", "501,1000", "0,500", "-7,500", "99999,100000", "100500,100000", "2147483647,100000"
    })
    void creditsAreSoldByFiveHundred(int credits, int suggested) {
        Answer refused = buy("p", "{\"credits\":" + credits + "}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().get("suggested_credits").asInt()).isEqualTo(suggested);
        assertThat(alice.get(PURCHASES + "/p").status()).isEqualTo(404);
    }

    @Test
    void whatIsWrongWithAPurchaseIsTold() {
        assertThat(problems(alice.post(PURCHASES, "{\"credits\":\"many\",\"x\":1}")))
                .containsExactly("Idempotency-Key", "credits", "credits", "x");
        assertThat(problems(buy("p", "{\"credits\":500,\"offer\":\"team\"}"))).containsExactly("credits");
        assertThat(buy("p", "{\"offer\":\"planted\"}").status()).isEqualTo(404);
        assertThat(problems(buy("top-up/1", "{\"credits\":500}"))).containsExactly("key");
        assertThat(alice.get(PURCHASES + "/a%20b").status()).isEqualTo(404);

        assertThat(stripe.account().names("checkout/sessions")).isEmpty();
    }
}
