package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong is told at once and by its path, and nothing of it is kept. */
class InputTest {

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
    void nothingIsKept() {
        assertThat(stripe.requests("")).isEmpty();
        assertThat(shop.billing().journal(Principal.of("alice"), 0, 1)).isEmpty();
        assertThat(alice.get("/purchases/p").status()).isEqualTo(404);
        shop.close();
        stripe.close();
    }

    @Test
    void everythingThatIsWrongIsTold() {
        Answer wrong = alice.post(
                "/purchases", "{\"offer\":\"\",\"amount\":\"5\",\"keep\":1,\"with\":\"a b\",\"x\":0,\"\\u0000\":1}");

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/problems").findValuesAsString("path"))
                .containsExactly("?", "Idempotency-Key", "amount", "keep", "offer", "with", "x");
        assertThat(wrong.json().at("/problems").findValuesAsString("message")).allMatch(message -> !message.isBlank());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"offer\":\"credits\"",
                "{\"offer\":\"credits\",\"offer\":\"credits\"}",
                "{\"offer\":\"credits\"} {}",
                "{\"offer\":null}",
                "{\"offer\":7}",
                "{\"offer\":\"credits\",\"amount\":-5}",
                "{\"offer\":\"credits\",\"amount\":1e99}",
                "{\"offer\":\"credits\",\"amount\":1e-99999}",
                "{\"offer\":\"credits\",\"amount\":0.0000000001}",
                "{\"offer\":\"credits\",\"keep\":true,\"with\":\"p\"}"
            })
    void aBodyThatIsWrongIsNotAccepted(String body) {
        Answer wrong = alice.post("/purchases", "p", body);

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/problems").size()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "", "top-up/1"})
    void aKeyThatIsNoneIsNotAccepted(String key) {
        assertThat(alice.post("/purchases", key, "{\"offer\":\"credits\"}").status())
                .isEqualTo(422);
        assertThat(alice.with("Idempotency-Key", "a")
                        .post("/purchases", "b", "{\"offer\":\"credits\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void aKeyOf128CharactersIsTheLongest() {
        assertThat(alice.post("/runs", "k".repeat(128), "{\"text\":\"a\"}").status())
                .isEqualTo(402);
        assertThat(alice.post("/runs", "k".repeat(129), "{\"text\":\"a\"}").status())
                .isEqualTo(422);
    }

    @Test
    void whatIsNotThereOrMeantOtherwiseIsTold() {
        assertThat(alice.get("/nothing").status()).isEqualTo(404);
        Answer put = alice.put("/purchases", "{}");
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).isEqualTo("POST");
        assertThat(alice.put("/top-up/x", "{}").status()).isEqualTo(404);
        assertThat(alice.send("HEAD", "/top-up", BodyPublishers.noBody()).header("Allow"))
                .isEqualTo("PUT, GET");
        assertThat(alice.post("/purchases", "p", "{\"offer\":\"none\"}").status())
                .isEqualTo(404);
        assertThat(alice.post("/purchases", "p", "{\"offer\":\"credits\",\"amount\":7}")
                        .status())
                .isEqualTo(403);
        assertThat(alice.post("/purchases/p/refund", "k", "{\"amount\":1}").status())
                .isEqualTo(422);
        assertThat(alice.post("/purchases/p/cancel", "").status()).isEqualTo(404);
    }

    @Test
    void aBodyOfAMebibyteIsTheLongest() {
        String text = "{\"text\":\"" + "a".repeat((1 << 20) - 11) + "\"}";
        assertThat(alice.post("/runs", "run", text).status()).isEqualTo(402);
        assertThat(alice.post("/runs", "run", text + " ").status()).isEqualTo(413);
    }

    @Test
    void onlyWhoShowsItsOwnKeyIsACustomer() {
        Client nobody = Client.of(shop.port());
        String key = alice.headers().get(1);
        for (Client client : List.of(
                nobody,
                nobody.with("Authorization", "Bearer "),
                nobody.with("Authorization", "Bearer alice"),
                nobody.with("Authorization", "Bearer " + Shops.TOKEN),
                nobody.with("Authorization", key.replace("alice", "bob")),
                nobody.with("Authorization", key + "A"),
                alice.with("Authorization", key))) {
            Answer answer = client.get("/balance");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
        assertThat(alice.post("/customers", "{\"customer\":\"bob\"}").status()).isEqualTo(401);
        assertThat(nobody.with("Authorization", "bearer " + Shops.TOKEN)
                        .post("/customers", "{\"customer\":\"a b\"}")
                        .status())
                .isEqualTo(422);
        assertThat(nobody.get("/offers").status()).isEqualTo(200);
    }

    @Test
    void optionsAreToldAllThatIsWrongWithThem() {
        Map<String, String> environment = Map.of("SHOP_OPERATOR_TOKEN", "planted-short-token", "STRIPE_KEY", "sk");
        List<String> arguments = List.of(
                "--port",
                "70000",
                "--jdbc-url",
                "jdbc:postgresql://h/d?password=planted",
                "--stripe",
                "ftp:x",
                "--z",
                "1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shop(arguments, environment, clock, StripeShop::open))
                .withMessage(
                        "--port is not what it must be; --jdbc-url is not what it must be; the environment must have"
                                + " SHOP_OPERATOR_TOKEN, of 32 characters or more; --stripe is not what it must be; the environment"
                                + " must have STRIPE_WEBHOOK_SECRETS, of 1 characters or more; there is no option --z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shop(List.of(), Shops.ENVIRONMENT, clock, X402Shop::open))
                .withMessage("--pay-to must be given");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shops.open(
                        Shops.stripe(URI.create("http://localhost"), "jdbc:nothing:x"), clock, StripeShop::open))
                .withMessageContaining("the database cannot be used");
    }
}
