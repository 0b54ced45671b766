package io.carnet.billing.examples.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresTest {

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");

    @Test
    void aPlatformFindsOnPostgresWhatItLeftThere() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                StripeStandIn stripe = new StripeStandIn(clock)) {
            String url = server.getJdbcUrl("postgres", "postgres");
            String token;
            SigningWallet wallet;
            try (var platform = Platforms.start(stripe.base(), url, clock)) {
                Client alice = Platforms.customer(platform.getWebServer().getPort(), "alice", "20");
                Client agent = Platforms.agent(alice, "crew", PlatformTest.ALL, "{\"day\":7}");
                token = agent.headers().get(1);
                List<CompletableFuture<Answer>> calls = IntStream.range(0, 20)
                        .mapToObj(call -> CompletableFuture.supplyAsync(
                                () -> PlatformTest.count(agent, "c" + call / 2), PlatformTest.THREADS))
                        .toList();
                assertThat(calls.stream()
                                .map(CompletableFuture::join)
                                .map(Answer::status)
                                .toList())
                        .isSubsetOf(200, 403, 409);
                assertThat(PlatformTest.balance(alice)).isEqualTo("13");
                wallet = SigningWallet.open(alice, "agent");
                Platforms.customer(platform.getWebServer().getPort(), wallet.customer(), "5");
                List<Integer> signed = IntStream.range(0, 20)
                        .mapToObj(call -> CompletableFuture.supplyAsync(
                                () -> wallet.count("r" + call % 10).status(), PlatformTest.THREADS))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
                assertThat(signed).containsOnly(200, 402, 409);
                assertThat(signed.stream().filter(status -> status == 200)).hasSize(5);
                assertThat(alice.post("/v1/groups", Platforms.group("crew", "[]", "{}"))
                                .status())
                        .isEqualTo(409);
            }
            try (var platform = Platforms.start(stripe.base(), url, clock)) {
                Client agent = Client.of(platform.getWebServer().getPort()).with("Authorization", token);
                assertThat(wallet.at(agent).balance("b").at("/data/balance")).isEqualTo("0");
                assertThat(IntStream.range(0, 10)
                                .mapToObj(call ->
                                        wallet.at(agent).count("r" + call).at("/code"))
                                .filter("EXTERNAL_SIGNATURE_REQUEST_REPLAY"::equals))
                        .hasSize(5);
                assertThat(PlatformTest.balance(agent)).isEqualTo("13");
                assertThat(PlatformTest.count(agent, "more").status()).isEqualTo(403);
                assertThat(Platforms.answersKept(platform)).isEqualTo(12);

                clock.advance(Calls.KEPT.plusMillis(1));
                List<Integer> later = IntStream.range(0, 5)
                        .mapToObj(call -> CompletableFuture.supplyAsync(
                                () -> PlatformTest.count(agent, "later" + call).status(), PlatformTest.THREADS))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList();
                assertThat(later).containsOnly(200);
                assertThat(Platforms.answersKept(platform)).isEqualTo(5);
                assertThat(platform.getBean(Billing.class).audit().drifts()).isEmpty();
            }
        }
    }
}
