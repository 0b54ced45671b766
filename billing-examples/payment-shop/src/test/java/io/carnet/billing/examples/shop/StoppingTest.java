package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.CustomerKeys;
import io.carnet.billing.examples.host.Options;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.testing.SettableClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class StoppingTest {

    /** Not those of the JDK's common pool, which its HTTP client may need to go on, and of which there may be but one. */
    private static final Executor THREADS = task -> new Thread(task).start();

    /** Settles when it is let. */
    private static HttpServer facilitator(CountDownLatch asked, CountDownLatch let) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/settle", exchange -> {
            try (exchange) {
                asked.countDown();
                let.await();
                byte[] body = "{\"success\":true,\"transaction\":\"0x1\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return server;
    }

    private static boolean answers(Client client) {
        try {
            return client.get("/balance").status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    void whatIsUnderWayIsAnsweredBeforeItStops() throws Exception {
        SettableClock clock = SettableClock.at("2026-11-01T10:00:00Z");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        HttpServer facilitator = facilitator(asked, let);
        URI base = URI.create("http://localhost:" + facilitator.getAddress().getPort());
        Shop shop = Shops.open(Shops.x402(base, Shops.memory()), clock, X402Shop::open);
        Client alice = Client.of(shop.port()).customer("alice", Shops.TOKEN);
        Shopper shopper = Shopper.honest().paying(1_000_000);

        CompletableFuture<Answer> bought = CompletableFuture.supplyAsync(
                () -> alice.with("PAYMENT-SIGNATURE", shopper.credential())
                        .post("/purchases", "p", "{\"offer\":\"credits\",\"amount\":10}"),
                THREADS);
        asked.await();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(shop::close, THREADS);
        while (answers(alice)) {
            assertThat(stopped).isNotDone();
        }
        assertThat(bought).isNotDone();
        let.countDown();

        assertThat(bought).succeedsWithin(Duration.ofSeconds(30)).matches(answer -> answer.status() == 201);
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
        facilitator.stop(0);
    }

    @Test
    void whatKnowsASecretDoesNotTellIt() {
        Request request = new Request(
                "p", Map.of("authorization", List.of("Bearer planted")), "planted".getBytes(StandardCharsets.UTF_8));
        assertThat(request.bearer()).contains("planted");
        for (Object holder : new Object[] {
            request,
            Reply.error(200, "planted"),
            new CustomerKeys("planted"),
            new Options(List.of(), Map.of("STRIPE_KEY", "planted"))
        }) {
            assertThat(holder.toString()).doesNotContain("planted");
        }
    }
}
