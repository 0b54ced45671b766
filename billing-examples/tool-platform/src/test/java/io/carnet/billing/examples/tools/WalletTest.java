package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Database;
import io.carnet.billing.examples.x402.ethereum.TestWallet;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn.Act;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.examples.x402.protocol.Version;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Agents that are known by their wallets: they buy credits by x402, and spend them by signed requests. */
class WalletTest extends PlatformTest {

    private final FacilitatorStandIn facilitator;

    WalletTest() throws IOException {
        facilitator = new FacilitatorStandIn(clock);
    }

    @Override
    List<String> options() {
        return List.of("--facilitator", facilitator.base().toString());
    }

    @AfterEach
    void close() {
        facilitator.close();
    }

    private SigningWallet wallet(String credits) {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        Platforms.customer(port, wallet.customer(), credits);
        return wallet;
    }

    private Client paying(String name, long credits) {
        return paying(name, credits, Version.V2);
    }

    /** A payment of what credits cost, by a wallet that has made none before. */
    private Client paying(String name, long credits, Version version) {
        Shopper shopper = new Shopper(
                new TestWallet(name),
                version,
                BigInteger.valueOf(credits * 10_000),
                Shopper.SHOP,
                clock.instant().plusSeconds(60),
                TestWallet.nonce(name));
        return nobody.with(version == Version.V2 ? "PAYMENT-SIGNATURE" : "X-PAYMENT", shopper.credential());
    }

    private static Answer buy(Client client, SigningWallet wallet, long credits) {
        return client.post(
                WalletCredits.PURCHASE,
                "{\"wallet_address\":\"" + wallet.wallet().address() + "\",\"credits\":" + credits
                        + ",\"payment_method\":\"x402\"}");
    }

    private static JsonNode decoded(String header) {
        return JsonMapper.shared().readTree(new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8));
    }

    private static String credits(SigningWallet wallet, String request) {
        return wallet.balance(request).at("/data/balance");
    }

    @Test
    void aKeyOfAWalletsNameOpensNothing() {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        Client key = Platforms.customer(port, wallet.customer(), "10");

        assertThat(key.get("/v1/credits/balance").status()).isEqualTo(401);
        assertThat(key.post("/v1/groups", "{\"group\":\"mine\",\"allow\":[\"text\"]}")
                        .status())
                .isEqualTo(401);
        assertThat(credits(wallet, "one")).isEqualTo("10");
    }

    @Test
    void aWalletBuysCreditsAndSpendsThemByItsSignature() {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");

        Answer asked = buy(nobody, wallet, 500);
        assertThat(asked.status()).isEqualTo(402);
        JsonNode required = decoded(asked.header("PAYMENT-REQUIRED"));
        assertThat(required.at("/accepts/0/amount").asString()).isEqualTo("5000000");
        assertThat(required.at("/accepts/0/payTo").asString()).isEqualTo(Shopper.SHOP.withCheckSum());
        assertThat(required.at("/resource/url").asString())
                .isEqualTo("http://localhost:8080/external/credits/purchase");
        assertThat(asked.at("/accepts/0/maxAmountRequired")).isEqualTo("5000000");
        assertThat(asked.json().get("success").asBoolean()).isFalse();

        Answer bought = buy(paying("agent", 500), wallet, 500);
        assertThat(bought.status()).as(bought.response().body()).isEqualTo(201);
        assertThat(bought.json().at("/credits").asInt()).isEqualTo(500);
        assertThat(bought.at("/price")).isEqualTo("5.00 USD");
        assertThat(decoded(bought.header("PAYMENT-RESPONSE")).at("/success").asBoolean())
                .isTrue();

        assertThat(wallet.balance("b").at("/data/expires_in_days")).isEqualTo("365");
        Answer done = wallet.count("one");
        assertThat(done.status()).as(done.response().body()).isEqualTo(200);
        assertThat(done.json().at("/result/words").asInt()).isEqualTo(2);
        ObjectNode charged = ((ObjectNode) done.json())
                .retain("charged_credits", "price_credits", "credit_source", "balance_credits", "balance_usd");
        assertThat(charged.toString())
                .isEqualTo("{\"charged_credits\":1,\"price_credits\":1,\"credit_source\":\"credits\","
                        + "\"balance_credits\":499,\"balance_usd\":\"4.99\"}");
        assertThat(credits(wallet, "c")).isEqualTo("499");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aPaymentThatIsSentAgainFindsWhatItHasPaidFor(Version version) {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        SigningWallet other = SigningWallet.open(nobody, "other");
        Client paying = paying("sponsor", 500, version);

        Answer bought = buy(paying, wallet, 500);
        Answer again = buy(paying, wallet, 500);

        assertThat(bought.status()).isEqualTo(201);
        assertThat(again.json()).isEqualTo(bought.json());
        assertThat(again.response().headers().map().get("Payment-Response"))
                .isEqualTo(bought.response().headers().map().get("Payment-Response"));
        assertThat(buy(paying, wallet, 1000).status()).isEqualTo(409);
        assertThat(buy(paying, other, 500).status()).isEqualTo(409);
        assertThat(buy(paying.with(Body.KEY, "k"), wallet, 500).status()).isEqualTo(409);
        assertThat(credits(wallet, "b")).isEqualTo("500");
        assertThat(credits(other, "b")).isEqualTo("0");
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void ofManyThatSendThePaymentAtOnceAllFindTheOnePurchase() {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        Client paying = paying("agent", 500);

        List<Answer> answers = together(8, any -> buy(paying, wallet, 500));

        assertThat(answers.stream().map(Answer::status)).isSubsetOf(201, 503).contains(201);
        assertThat(buy(paying, wallet, 500).status()).isEqualTo(201);
        assertThat(credits(wallet, "b")).isEqualTo("500");
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Act.class,
            names = {"LOST", "GARBAGE", "FAILED", "UNCLEAR"})
    void whatNobodyKnowsOfAPaymentIsNeverAskedForAgain(Act act) {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        Client named = nobody.with(Body.KEY, "k");
        Client paying = paying("agent", 500).with(Body.KEY, "k");
        facilitator.plays(act);

        for (Answer answer : List.of(buy(paying, wallet, 500), buy(paying, wallet, 500), buy(named, wallet, 500))) {
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("PAYMENT-REQUIRED")).isEmpty();
            assertThat(answer.response().body()).doesNotContain("accepts");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
        }
        assertThat(buy(paying("again", 500).with(Body.KEY, "k"), wallet, 500).status())
                .isEqualTo(409);
        clock.advance(Duration.ofMinutes(3));
        billing().worker().runOnce();

        assertThat(buy(named, wallet, 500).status()).isEqualTo(201);
        assertThat(facilitator.ledger()).hasSize(1);
        SigningWallet later = SigningWallet.open(nobody, "agent");
        assertThat(credits(later, "b")).isEqualTo("500");
    }

    @Test
    void whoIsDeclinedIsAskedAgainUnlessAKeySaysWhatForWasPaid() {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        facilitator.plays(Act.REFUSED, Act.REFUSED);

        Answer declined = buy(paying("poor", 500), wallet, 500);
        assertThat(declined.status()).isEqualTo(402);
        assertThat(declined.header("PAYMENT-REQUIRED")).isNotEmpty();
        assertThat(declined.at("/error")).contains("insufficient_funds");

        Answer named = buy(paying("poorer", 500).with(Body.KEY, "k"), wallet, 500);
        assertThat(named.status()).isEqualTo(402);
        assertThat(named.header("PAYMENT-REQUIRED")).isEmpty();
        assertThat(named.at("/error")).startsWith("pay under another Idempotency-Key");
        assertThat(buy(paying("agent", 500), wallet, 500).status()).isEqualTo(201);
        assertThat(facilitator.ledger()).hasSize(1);
    }

    @Test
    void whatIsWrongWithAPurchaseIsToldBeforeAnythingIsPaid() {
        SigningWallet wallet = SigningWallet.open(nobody, "agent");
        Client paying = paying("agent", 500);

        Answer odd = buy(paying, wallet, 750);
        assertThat(odd.status()).isEqualTo(400);
        assertThat(odd.json().get("suggested_credits").asInt()).isEqualTo(1000);
        assertThat(buy(paying, wallet, 1000).status())
                .as("too little is signed for")
                .isEqualTo(402);
        assertThat(problems(paying.post(
                        WalletCredits.PURCHASE,
                        "{\"wallet_address\":\"0x1\",\"credits\":\"500\",\"payment_method\":\"card\",\"x\":1}")))
                .containsExactly("credits", "payment_method", "wallet_address", "x");
        assertThat(problems(paying.with(Body.KEY, "a b").post(WalletCredits.PURCHASE, "{}")))
                .containsExactly("Idempotency-Key", "credits", "payment_method", "wallet_address");
        assertThat(buy(nobody.with("PAYMENT-SIGNATURE", "planted"), wallet, 500).status())
                .isEqualTo(400);
        assertThat(problems(nobody.post("/external/auth/session", "{\"wallet_address\":\"0xZ\"}")))
                .containsExactly("wallet_address");

        assertThat(facilitator.ledger()).isEmpty();
        assertThat(credits(wallet, "b")).isEqualTo("0");
    }

    /** What is sent instead of what was signed, and what that is called. */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    signature,       , MALFORMED
                    signature,      0x00, MALFORMED
                    wallet_address,  , MALFORMED
                    wallet_address, 0x1, MALFORMED
                    session_nonce,   , MALFORMED
                    request_id,      , MALFORMED
                    request_id,     a b, MALFORMED
                    request_id,     another, WALLET_MISMATCH
                    session_nonce,  another, SESSION_NONCE_INVALID
                    """)
    void whatIsMissingOrWrongIsNotTaken(String member, String instead, String code) {
        SigningWallet wallet = wallet("10");
        Client client = wallet.client();
        ObjectNode spoiled = wallet.balanceBody("one");
        ObjectNode call = wallet.callBody("faulty", "fail", "one", "{}");
        for (ObjectNode body : List.of(spoiled, call)) {
            if (instead == null) {
                body.remove(member);
            } else {
                body.put(member, instead);
            }
        }

        for (Answer answer : List.of(
                client.post("/external/credits/balance", spoiled.toString()),
                client.post(SigningWallet.path("faulty", "fail"), call.toString()))) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.at("/code")).isEqualTo("EXTERNAL_SIGNATURE_" + code);
            assertThat(answer.json().get("success").asBoolean()).isFalse();
        }
        assertThat(credits(wallet, "one")).as("nothing has used up its id").isEqualTo("10");
    }

    @Test
    void whatWasSignedForSomethingElseIsNotTaken() {
        SigningWallet wallet = wallet("10");
        String other = "{\"text\":\"Other words.\"}";
        List<UnaryOperator<ObjectNode>> changes = List.of(
                body -> body.set("parameters", JsonMapper.shared().readTree(other)),
                body -> body.put(
                        "signature", wallet.balanceBody("one").get("signature").asString()),
                body -> body.put("signature", new TestWallet("thief").sign("planted")));

        for (UnaryOperator<ObjectNode> change : changes) {
            ObjectNode body = wallet.callBody("text", "statistics", "one", "{\"text\":\"Two words.\"}");
            body.putObject("parameters").put("text", "Two words.");
            Answer refused = nobody.post(
                    SigningWallet.path("text", "statistics"), change.apply(body).toString());
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.at("/code")).isEqualTo("EXTERNAL_SIGNATURE_WALLET_MISMATCH");
        }
        ObjectNode elsewhere = wallet.callBody("text", "statistics", "one", "{}");
        assertThat(nobody.post(SigningWallet.path("faulty", "fail"), elsewhere.toString())
                        .at("/code"))
                .isEqualTo("EXTERNAL_SIGNATURE_WALLET_MISMATCH");
        assertThat(wallet.count("one").status()).isEqualTo(200);
    }

    @Test
    void aRequestIsTakenOnceAndSentAgainTellsTheFirstAnswer() {
        SigningWallet wallet = wallet("10");

        Answer first = wallet.count("one");
        Answer again = wallet.count("one");
        Answer other = wallet.call("faulty", "fail", "one", "{}");
        Answer failed = wallet.call("faulty", "fail", "two", "{}");

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/code")).isEqualTo("EXTERNAL_SIGNATURE_REQUEST_REPLAY");
        assertThat(again.json().get("first_answer")).isEqualTo(first.json());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().has("first_answer")).isFalse();
        assertThat(failed.status()).isEqualTo(502);
        assertThat(wallet.call("faulty", "fail", "two", "{}").json().get("first_answer"))
                .isEqualTo(failed.json());
        assertThat(wallet.balance("two").at("/code")).isEqualTo("EXTERNAL_SIGNATURE_REQUEST_REPLAY");
        assertThat(wallet.balance("three").at("/data/balance")).isEqualTo("9");
        assertThat(wallet.balance("three").status()).isEqualTo(409);
        assertThat(wallet.count("three").json().has("first_answer")).isFalse();
        assertThat(credits(SigningWallet.open(nobody, "agent"), "one")).isEqualTo("9");
    }

    private static List<Answer> together(int callers, IntFunction<Answer> call) {
        return IntStream.range(0, callers)
                .mapToObj(caller -> CompletableFuture.supplyAsync(() -> call.apply(caller), THREADS))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    @Test
    void ofManyThatSendTheSameAtOnceOneIsChargedAndNoWalletSpendsMoreThanItHas() {
        SigningWallet wallet = wallet("5");

        List<Integer> same = together(12, any -> wallet.count("same")).stream()
                .map(Answer::status)
                .toList();
        assertThat(same).containsOnly(200, 409);
        assertThat(same.stream().filter(status -> status == 200)).hasSize(1);
        List<Integer> each = together(12, caller -> wallet.count("c" + caller)).stream()
                .map(Answer::status)
                .toList();
        assertThat(each).containsOnly(200, 402);
        assertThat(each.stream().filter(status -> status == 200)).hasSize(4);
        assertThat(credits(wallet, "b")).isEqualTo("0");
    }

    @Test
    void whoHasTooLittleMaySendTheSameAgainOnceThereIsMore() {
        SigningWallet wallet = wallet("0.5");

        Answer refused = wallet.count("one");
        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.json().get("missing_credits").decimalValue()).isEqualByComparingTo("0.5");
        assertThat(problems(wallet.call("text", "statistics", "one", "{\"text\":7,\"x\":1}")))
                .containsExactly("parameters.text", "parameters.x");
        assertThat(wallet.call("text", "nothing", "one", "{}").status()).isEqualTo(404);
        Platforms.customer(port, wallet.customer(), "1");

        assertThat(wallet.count("one").status()).isEqualTo(200);
        assertThat(credits(wallet, "b")).isEqualTo("0.5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":2.50, \"to\":\"m\", \"from\":\"km\"}",
                "{\"value\":25E-1,\"from\":\"km\",\"to\":\"m\"}"
            })
    void parametersAreSignedAsTheyWereWrittenButForSpacesAndOrder(String parameters) {
        assertThat(wallet("10")
                        .call("units", "convert", "one", parameters)
                        .json()
                        .at("/result/value")
                        .asInt())
                .isEqualTo(2500);
    }

    @Test
    void whatCannotBeBroughtIntoOneFormIsRefused() {
        SigningWallet wallet = wallet("10");
        String deep = "[".repeat(65) + "]".repeat(65);
        ObjectNode body = wallet.callBody("faulty", "fail", "one", "{}");
        body.set("parameters", JsonMapper.shared().readTree("{\"reason\":null,\"deep\":" + deep + "}"));

        assertThat(problems(nobody.post(SigningWallet.path("faulty", "fail"), body.toString())))
                .contains("parameters.deep");
        assertThat(nobody.post("/external/credits/balance", deep).status()).isEqualTo(422);
    }

    @Test
    void aSessionEnds() {
        SigningWallet wallet = wallet("10");

        clock.advance(Duration.ofMinutes(15).minusMillis(1));
        assertThat(credits(wallet, "one")).isEqualTo("10");
        clock.advance(Duration.ofMillis(1));
        assertThat(wallet.count("two").at("/code")).isEqualTo("EXTERNAL_SIGNATURE_SESSION_NONCE_EXPIRED");
        SigningWallet.open(nobody, "other");
        assertThat(wallet.count("two").at("/code")).isEqualTo("EXTERNAL_SIGNATURE_SESSION_NONCE_EXPIRED");

        clock.advance(Duration.ofMinutes(61));
        SigningWallet.open(nobody, "other");
        assertThat(wallet.count("two").at("/code")).isEqualTo("EXTERNAL_SIGNATURE_SESSION_NONCE_INVALID");
        assertThat(credits(SigningWallet.open(nobody, "agent"), "one")).isEqualTo("10");
    }

    @Test
    void whatWasTakenStaysTakenWhenThePlatformStartsAgain(@TempDir Path folder) {
        String url = Database.file(folder.resolve("platform").toString());
        List<String> answers = new ArrayList<>();
        SigningWallet wallet;
        try (var first = Platforms.start(stripe.base(), url, clock)) {
            int at = first.getWebServer().getPort();
            wallet = SigningWallet.open(Client.of(at), "agent");
            Platforms.customer(at, wallet.customer(), "10");
            answers.add(wallet.count("one").response().body());
        }
        try (var second = Platforms.start(stripe.base(), url, clock)) {
            SigningWallet again = wallet.at(Client.of(second.getWebServer().getPort()));
            Answer replayed = again.count("one");
            assertThat(replayed.status()).isEqualTo(409);
            assertThat(replayed.json().get("first_answer").toString()).isEqualTo(answers.get(0));
            assertThat(again.count("two").json().at("/balance_credits").asInt()).isEqualTo(8);
        }
    }
}
