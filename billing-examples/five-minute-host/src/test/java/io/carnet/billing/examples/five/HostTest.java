package io.carnet.billing.examples.five;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.five.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The application as it is started, asked over HTTP. */
class HostTest {

    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch LET = new CountDownLatch(1);
    private static final Executor THREADS = task -> new Thread(task).start();
    private static final String TEXT = "Three short words. And more.";

    private final ServletWebServerApplicationContext host = start();
    private final int port = host.getWebServer().getPort();
    private final Client nobody = Client.of(port);
    private final Client alice = nobody.customer("alice", "10");

    /** Not found by the application, which is told of it. */
    static class Patient {

        @Bean
        @Primary
        Summarizer patient() {
            return new Summarizer() {
                @Override
                String summarize(String text, int mostWords) {
                    if (text.startsWith("wait")) {
                        ASKED.countDown();
                        try {
                            LET.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                    return super.summarize(text, mostWords);
                }
            };
        }
    }

    private static ServletWebServerApplicationContext start() {
        SpringApplication application = FiveMinuteHost.application(new Callers(Client.ENVIRONMENT));
        application.addPrimarySources(List.of(Patient.class));
        return (ServletWebServerApplicationContext) application.run(
                "--server.port=0",
                "--logging.level.root=warn",
                "--spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID());
    }

    @AfterEach
    void close() {
        if (host.isActive()) {
            assertThat(host.getBean(Billing.class).audit().drifts()).isEmpty();
            host.close();
        }
    }

    @Test
    void aSummaryIsChargedByTheWordAndOnce() {
        Answer sold = alice.summarize("one", TEXT, 50);
        assertThat(sold.status()).isEqualTo(200);
        assertThat(sold.at("summary")).isEqualTo("Three short words.");
        assertThat(sold.at("charged")).isEqualTo("0.3 credits");
        assertThat(sold.at("available")).isEqualTo("9.7 credits");

        assertThat(alice.summarize("one", TEXT, 50).status()).isEqualTo(409);
        assertThat(alice.summarize("one", TEXT, 51).at("detail")).contains("ceiling");

        assertThat(alice.balance()).isEqualTo("0 credits held, 9.7 credits available");
        assertThat(alice.get("/summaries?key=one").at("charged")).isEqualTo("0.3 credits");
        assertThat(alice.get("/summaries?key=two").status()).isEqualTo(404);
    }

    @Test
    void whoHasTooLittleIsToldWhatIsMissingAndWhatThereIsToBuy() {
        Answer refused = alice.summarize("one", TEXT, 125);

        assertThat(refused.status()).isEqualTo(402);
        assertThat(refused.at("missing")).isEqualTo("2.5 credits");
        assertThat(refused.json().at("/offers/0/offer").asString()).isEqualTo("hundred");
        assertThat(refused.json().at("/offers/0/amount").asString()).isEqualTo("100 credits");
        assertThat(refused.json().at("/offers/0/price").asString()).isEqualTo("9.00 USD");
        nobody.operator().post("/grants", "more", Map.of("customer", "alice", "credits", "2.5"));
        assertThat(alice.summarize("one", TEXT, 125).status()).isEqualTo(200);
    }

    @Test
    void aGrantIsMadeOnce() {
        for (int times = 1; times <= 2; times++) {
            Answer granted = nobody.operator().post("/grants", "more", Map.of("customer", "alice", "credits", "1"));
            assertThat(granted.status()).isEqualTo(200);
            assertThat(granted.at("available")).isEqualTo("11 credits");
        }
        Answer other = nobody.operator().post("/grants", "more", Map.of("customer", "alice", "credits", "2"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.at("detail")).isEqualTo("amount is 1 credit, not 2 credits");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsStored() {
        Answer order = alice.post("/summaries", "a b", Map.of("text", " ", "mostWords", "planted"));
        assertThat(order.status()).isEqualTo(422);
        assertThat(order.problems()).containsExactly("idempotencyKey", "mostWords", "text");
        assertThat(order.response().body()).doesNotContain("planted");
        assertThat(alice.post("/summaries", Map.of()).problems())
                .containsExactly("idempotencyKey", "mostWords", "text");
        Answer grant = nobody.operator().post("/grants", Map.of("customer", "", "credits", "-1"));
        assertThat(grant.status()).isEqualTo(422);
        assertThat(grant.problems()).containsExactly("credits", "customer", "idempotencyKey");
        assertThat(nobody.operator()
                        .post("/grants", "none", Map.of("customer", "bob", "credits", "0"))
                        .problems())
                .containsExactly("amount");
        assertThat(alice.get("/summaries").problems()).containsExactly("key");

        assertThat(alice.balance()).isEqualTo("0 credits held, 10 credits available");
        assertThat(host.getBean(Billing.class).audit().principals()).isEqualTo(1);
    }

    @Test
    void aNumberOfWordsThatIsNoneIsRefused() {
        for (String mostWords : List.of("0", "1000", "1.5", "-1", "1e2", "", "99999999999")) {
            assertThat(alice.post("/summaries", "one", Map.of("text", TEXT, "mostWords", mostWords))
                            .problems())
                    .as(mostWords)
                    .containsExactly("mostWords");
        }
    }

    @Test
    void aTextOf20000CharactersIsTheLongest() {
        assertThat(alice.summarize("one", "w".repeat(20_000), 1).status()).isEqualTo(200);
        assertThat(alice.summarize("two", "w".repeat(20_001), 1).problems()).containsExactly("text");
    }

    @Test
    void onlyWhoShowsTheirOwnKeyIsACustomer() {
        String key = alice.headers().get(1);
        for (Client client : List.of(
                nobody,
                nobody.showing(""),
                nobody.showing("alice"),
                nobody.showing("alice."),
                nobody.operator(),
                nobody.with("Authorization", key.replace("alice", "bob")),
                nobody.with("Authorization", key + "A"),
                nobody.with("Authorization", key.substring("Bearer ".length())))) {
            Answer answer = client.get("/balance");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.response().headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer");
            assertThat(client.post("/summaries", Map.of()).status()).isEqualTo(401);
        }
        assertThat(alice.post("/grants", "more", Map.of("customer", "alice", "credits", "9"))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void nobodySeesOrSpendsWhatIsAnothers() {
        alice.summarize("one", TEXT, 50);
        Client bob = nobody.customer("bob", "1");

        assertThat(bob.balance()).isEqualTo("0 credits held, 1 credit available");
        assertThat(bob.get("/summaries?key=one").status()).isEqualTo(404);
        assertThat(bob.post("/summaries", "one", Map.of("text", TEXT, "mostWords", "11", "customer", "alice"))
                        .at("missing"))
                .isEqualTo("0.1 credits");
        assertThat(bob.post("/summaries", "one", Map.of("text", TEXT, "mostWords", "10", "principal", "alice"))
                        .status())
                .isEqualTo(200);

        assertThat(bob.balance()).isEqualTo("0 credits held, 0.7 credits available");
        assertThat(alice.balance()).isEqualTo("0 credits held, 9.7 credits available");
    }

    @Test
    void whoCannotBeServedNowIsToldToComeBack() {
        host.getBean(Billing.class).close();

        Answer refused = alice.summarize("one", TEXT, 50);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.response().headers().firstValue("Retry-After")).contains("1");
        host.close();
    }

    @Test
    void whatIsUnderWayIsAnsweredAndSettledBeforeItStops() throws Exception {
        CompletableFuture<Answer> sold =
                CompletableFuture.supplyAsync(() -> alice.summarize("one", "wait for it. And more.", 50), THREADS);
        ASKED.await();
        assertThat(alice.balance()).isEqualTo("5 credits held, 5 credits available");
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(host::close, THREADS);
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(this::connectForAsLongAsItListens)
                .withMessageMatching("Connection (refused|reset).*");
        LET.countDown();

        assertThat(sold).succeedsWithin(Duration.ofSeconds(60));
        assertThat(sold.get().at("available")).isEqualTo("9.7 credits");
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(60));
    }

    private void connectForAsLongAsItListens() throws IOException {
        while (true) {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    @Test
    void withoutItsSecretsItTellsAllThatAreMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Callers(Map.of("FIVE_OPERATOR_TOKEN", "planted-short-token")))
                .withMessage(
                        "the environment must have, of 32 bytes or more: FIVE_CUSTOMER_SECRET FIVE_OPERATOR_TOKEN");
    }
}
