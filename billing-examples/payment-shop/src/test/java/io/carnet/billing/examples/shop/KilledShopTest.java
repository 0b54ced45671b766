package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.stripe.Fault;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A shop in its own process is killed while it asks Stripe, and started again ten minutes later on the same file. */
class KilledShopTest {

    private static final String KEEP = "{\"offer\":\"credits\",\"amount\":10,\"keep\":true}";
    private static final String WITH = "{\"offer\":\"credits\",\"amount\":10,\"with\":\"first\"}";
    private static final Duration LATER = Duration.ofMinutes(10);

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private volatile Duration later = Duration.ZERO;
    private StripeStandIn stripe;
    private List<String> arguments;

    @BeforeEach
    void open() throws IOException {
        stripe = new StripeStandIn(() -> InstantSource.system().instant().plus(later));
        arguments = Shops.stripe(stripe.base(), "jdbc:h2:file:" + folder.resolve("shop") + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    @AfterEach
    void close() {
        stripe.close();
    }

    private Program shop(Duration later) throws IOException {
        List<String> all =
                Stream.concat(Stream.of(later.toString()), arguments.stream()).toList();
        return new Program(LaterShop.class, all, Shops.ENVIRONMENT, log);
    }

    private long cents() {
        return stripe.account().moves().stream().mapToLong(Move::minor).sum();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"HANG_AFTER", "LATE"})
    void aPurchaseThatItWasKilledInEndsOnce(Fault fault) throws Exception {
        String key;
        try (Program first = shop(Duration.ZERO)) {
            Client alice = Client.of(first.port()).customer("alice", Shops.TOKEN);
            key = alice.headers().get(1);
            alice.post("/purchases", "first", KEEP);
            stripe.account().pay(stripe.account().names("checkout/sessions").get(0));
            assertThat(alice.post("/purchases", "first", KEEP).status()).isEqualTo(201);
            stripe.next(fault);
            CompletableFuture<Void> cut = CompletableFuture.runAsync(() -> alice.post("/purchases", "next", WITH));
            while (stripe.requests("POST").size() < 2 || (fault == Fault.HANG_AFTER && cents() < 200)) {
                assertThat(alice.get("/balance").status()).isEqualTo(200);
            }
            Answer busy = alice.post("/purchases", "next", WITH);
            assertThat(busy.status()).isEqualTo(409);
            assertThat(Integer.parseInt(busy.header("Retry-After"))).isBetween(1, 60);
            first.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(60));
        }
        later = LATER;
        try (Program second = shop(LATER)) {
            Client alice = Client.of(second.port()).with("Authorization", key);
            Answer bought = alice.get("/purchases/next");
            while (!bought.at("/state").equals("FULFILLED")) {
                assertThat(bought.at("/state")).isEqualTo("OPEN");
                bought = alice.get("/purchases/next");
            }
            if (fault == Fault.LATE) {
                stripe.arrive();
            }
            assertThat(alice.post("/purchases", "next", WITH).status()).isEqualTo(201);
            assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(20);
            assertThat(cents()).isEqualTo(200);
            assertThat(second.terminate()).isEqualTo(128 + 15);
        }
        theBooksBalance();
        assertThat(log).anyMatch(line -> line.contains("DEBUG"));
        for (String secret : List.of(Shops.TOKEN, Shops.WEBHOOK_SECRET, StripeStandIn.SECRET_KEY, key.substring(7))) {
            assertThat(log).noneMatch(line -> line.contains(secret));
            assertThat(Client.ANSWERS).noneMatch(answer -> answer.contains(secret));
        }
    }

    private void theBooksBalance() throws IOException {
        try (Shop shop =
                Shops.open(arguments, () -> InstantSource.system().instant().plus(LATER), StripeShop::open)) {
            assertThat(shop.billing().audit().principals()).isEqualTo(1);
            assertThat(shop.billing().audit().drifts()).isEmpty();
        }
    }
}
