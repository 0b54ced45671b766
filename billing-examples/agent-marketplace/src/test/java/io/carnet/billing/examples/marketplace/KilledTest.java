package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.stripe.Fault;
import io.carnet.billing.examples.stripe.StripeAccount.Move;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A marketplace in its own process is killed, and started again ten minutes later on the same file. */
class KilledTest {

    private static final String PAIR = "/agents/rehearsal/packs/pair";
    private static final String RUNS = "/agents/rehearsal/runs";
    private static final Duration LATER = Duration.ofMinutes(10);
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final Callers callers = new Callers();
    private volatile Duration later = Duration.ZERO;
    private StripeStandIn stripe;
    private FacilitatorStandIn facilitator;
    private List<String> arguments;

    @BeforeEach
    void open() throws IOException {
        InstantSource clock = () -> InstantSource.system().instant().plus(later);
        stripe = new StripeStandIn(clock);
        facilitator = new FacilitatorStandIn(clock);
        arguments = Markets.arguments(
                stripe, facilitator, "jdbc:h2:file:" + folder.resolve("market") + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    @AfterEach
    void theBooksBalanceAndNothingWasToldThatIsSecret() throws Exception {
        InstantSource clock = () -> InstantSource.system().instant().plus(LATER);
        try (Marketplace last = new Marketplace(arguments, Markets.ENVIRONMENT, clock, Agents.all())) {
            assertThat(last.billing().audit().principals()).isPositive();
            assertThat(last.billing().audit().drifts()).isEmpty();
        }
        callers.close();
        stripe.close();
        facilitator.close();
        assertThat(log).anyMatch(line -> line.contains("DEBUG"));
        for (String secret : List.of(Markets.TOKEN, Markets.WEBHOOK_SECRET, StripeStandIn.SECRET_KEY)) {
            assertThat(log).noneMatch(line -> line.contains(secret));
            assertThat(Client.ANSWERS).noneMatch(answer -> answer.contains(secret));
        }
    }

    private Program start(Duration ahead) throws IOException {
        later = ahead;
        List<String> all =
                Stream.concat(Stream.of(ahead.toString()), arguments.stream()).toList();
        return new Program(LaterMarketplace.class, all, Markets.ENVIRONMENT, log);
    }

    private static Client customer(Program program, String more) throws Exception {
        return customer(program, "alice", more);
    }

    private static Client customer(Program program, String name, String more) throws Exception {
        Client anybody = Client.of(program.port());
        Answer welcome = anybody.bearing(Markets.TOKEN)
                .send(
                        "POST",
                        "/operator/customers",
                        BodyPublishers.ofString("{\"customer\":\"" + name + "\"" + more + "}"));
        return anybody.bearing(welcome.at("/key"));
    }

    private long cents() {
        return stripe.account().moves().stream().mapToLong(Move::minor).sum();
    }

    private static String earned(Program program) throws Exception {
        return Client.of(program.port())
                .bearing(Markets.TOKEN)
                .get("/operator/sellers/stagehand")
                .at("/earned");
    }

    /** Buys a pack on a page, where the card is kept. */
    private void leaveACard(Program program, Client alice) throws Exception {
        String page = alice.post(PAIR, "first", "{\"pay_with\":\"page:keep\"}").at("/action");
        assertThat(Markets.pay(page, stripe, Client.of(program.port()), Instant.now()))
                .isEqualTo(200);
    }

    @Test
    void aRunThatItWasKilledInEndsOnceAndIsNotCharged() throws Exception {
        String slow = "{\"input\":{\"wait_ms\":60000}}";
        try (Program first = start(Duration.ZERO)) {
            Client alice = customer(first, "");
            leaveACard(first, alice);
            Future<Answer> cut = callers.begin(() -> alice.post(RUNS, "r", slow));
            while (!alice.get("/jobs/r").at("/status").equals("running")) {
                Thread.onSpinWait();
            }
            first.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(60));
        }
        try (Program early = start(Duration.ZERO)) {
            Client alice = customer(early, "");
            Answer again = alice.post(RUNS, "r", slow);
            assertThat(again.status()).isEqualTo(503);
            assertThat(again.header("Retry-After")).isEqualTo("5");
            assertThat(early.terminate()).isEqualTo(128 + 15);
        }
        try (Program second = start(LATER)) {
            Client alice = customer(second, "");
            Answer again = alice.post(RUNS, "r", slow);
            assertThat(again.status()).isEqualTo(502);
            assertThat(again.at("/cost")).isEqualTo("0.00");
            assertThat(alice.get("/jobs/r").json()).isEqualTo(again.json());
            assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                    .isEqualTo("2");
            assertThat(earned(second)).isEqualTo("0.80");
            assertThat(second.terminate()).isEqualTo(128 + 15);
        }
        assertThat(cents()).isEqualTo(95);
    }

    @Test
    void theMoneyOfARunThatItWasKilledInGoesBack() throws Exception {
        String slow = "{\"input\":{\"wait_ms\":60000},\"pay_with\":\"card:first\"}";
        try (Program first = start(Duration.ZERO)) {
            Client alice = customer(first, "");
            leaveACard(first, alice);
            alice.post(RUNS, "{\"input\":{}}");
            alice.post(RUNS, "{\"input\":{}}");
            Future<Answer> cut = callers.begin(() -> alice.post(RUNS, "r", slow));
            while (!alice.get("/jobs/r").at("/status").equals("running")) {
                Thread.onSpinWait();
            }
            assertThat(cents()).isEqualTo(145);
            first.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(60));
        }
        try (Program second = start(LATER)) {
            Client alice = customer(second, "");
            while (cents() > 95 || !earned(second).equals("0.80")) {
                assertThat(cents()).isIn(95L, 145L);
            }
            assertThat(alice.post(RUNS, "r", slow).status()).isEqualTo(502);
            assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_total"))
                    .isEqualTo("0");
            second.terminate();
        }
        assertThat(cents()).isEqualTo(95);
    }

    @Test
    void aPurchaseThatItWasKilledInEndsOnce() throws Exception {
        String again = "{\"pay_with\":\"card:first\"}";
        try (Program first = start(Duration.ZERO)) {
            Client alice = customer(first, "");
            leaveACard(first, alice);
            stripe.next(Fault.HANG_AFTER);
            Future<Answer> cut = callers.begin(() -> alice.post(PAIR, "next", again));
            while (cents() < 190) {
                Thread.onSpinWait();
            }
            first.kill();
            assertThat(cut).failsWithin(Duration.ofSeconds(60));
        }
        try (Program second = start(LATER)) {
            Client alice = customer(second, "");
            Answer bought = alice.post(PAIR, "next", again);
            while (bought.status() != 201) {
                assertThat(bought.status()).isIn(409, 503);
                bought = alice.post(PAIR, "next", again);
            }
            assertThat(alice.get("/agents/rehearsal/packs").at("/balances/runs_available"))
                    .isEqualTo("4");
            while (!earned(second).equals("1.60")) {
                assertThat(earned(second)).isIn("0.00", "0.80", "1.60");
            }
            second.terminate();
        }
        assertThat(cents()).isEqualTo(190);
    }

    @Test
    void whateverItWasKilledInHasBeenDoneOnceOrNotAtAll() throws Exception {
        List<Issuer> issuers =
                Stream.of("alice", "bob", "carol", "dave").map(Issuer::new).toList();
        for (int kill = 1; kill <= KILLS; kill++) {
            int enough = kill * 50;
            try (Program program = start(Duration.ZERO)) {
                for (Issuer issuer : issuers) {
                    issuer.client = customer(program, issuer.name, ",\"credits\":1000");
                }
                List<Future<Answer>> cut = Stream.concat(issuers.stream(), issuers.stream())
                        .map(issuer -> callers.begin(issuer::issueUntilItIsCut))
                        .toList();
                while (issuers.stream().anyMatch(issuer -> issuer.answered.size() < enough)) {
                    assertThat(cut).noneMatch(Future::isDone);
                }
                program.kill();
                assertThat(cut).allSatisfy(each -> assertThat(each).failsWithin(Duration.ofSeconds(60)));
            }
        }
        try (Program last = start(LATER)) {
            for (Issuer issuer : issuers) {
                issuer.client = customer(last, issuer.name, "");
                issuer.assertAllWasDoneOnceOrNotAtAll();
            }
            last.terminate();
        }
    }

    /** A customer who has runs under way all the time. */
    private static final class Issuer {

        private final String name;
        private final AtomicInteger issued = new AtomicInteger();
        private final Map<String, Answer> answered = new ConcurrentHashMap<>();
        private volatile Client client = Client.of(0);

        Issuer(String name) {
            this.name = name;
        }

        Answer issueUntilItIsCut() {
            while (true) {
                String key = "run-" + issued.incrementAndGet();
                Answer answer = client.post(RUNS, key, "{\"input\":{}}");
                assertThat(answer.status()).isEqualTo(200);
                answered.put(key, answer);
            }
        }

        void assertAllWasDoneOnceOrNotAtAll() {
            int succeeded = 0;
            for (int i = 1; i <= issued.get(); i++) {
                Answer again = client.post(RUNS, "run-" + i, "{\"input\":{}}");
                Answer before = answered.get("run-" + i);
                if (before != null) {
                    assertThat(again.json()).isEqualTo(before.json());
                }
                succeeded += again.status() == 200 ? 1 : 0;
            }
            assertThat(succeeded).isGreaterThanOrEqualTo(answered.size());
            assertThat(client.get("/wallet").json().at("/credits/available").decimalValue())
                    .isEqualByComparingTo(String.valueOf(1000 - 0.5 * succeeded));
        }
    }
}
