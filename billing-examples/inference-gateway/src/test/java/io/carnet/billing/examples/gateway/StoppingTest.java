package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.examples.gateway.StandInModel.Trouble;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.run.Run;
import io.carnet.billing.run.RunState;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppingTest {

    private static final String STREAM = ",\"stream\":true";

    @TempDir
    Path folder;

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
    private StandInModel model;
    private StripeStandIn stripe;
    private List<String> arguments;

    @BeforeEach
    void open() throws IOException {
        model = new StandInModel();
        stripe = new StripeStandIn(clock);
        arguments = Gateways.arguments(
                model.base(), stripe.base(), "jdbc:h2:file:" + folder.resolve("g") + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    @AfterEach
    void close() {
        model.close();
        stripe.close();
    }

    private static boolean answers(Client client) {
        try {
            return client.get("/v0/credits/balance").status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    private static CompletableFuture<Void> stop(Gateway gateway, Duration patience) {
        return CompletableFuture.runAsync(() -> gateway.close(patience), Gateways.THREADS);
    }

    private Run onlyRun() throws IOException {
        try (Gateway again = Gateways.open(arguments, clock)) {
            Billing billing = again.billing();
            assertThat(billing.audit().drifts()).isEmpty();
            assertThat(billing.credits().balance(Principal.of("alice")).held().isZero())
                    .isTrue();
            List<Run> runs = billing.activity().page(Principal.of("alice")).rows();
            assertThat(runs).hasSize(1);
            return runs.get(0);
        }
    }

    @Test
    void aStreamUnderWayEndsBeforeItStops() throws Exception {
        Semaphore pace = model.paced();
        Gateway gateway = Gateways.open(arguments, clock);
        Client alice = Gateways.customer(gateway, "alice", "10");
        CompletableFuture<Void> stopped;
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, STREAM))) {
            pace.release(10);
            assertThat(stream.next()).isPresent();
            stopped = stop(gateway, Duration.ofSeconds(60));
            while (answers(alice)) {
                assertThat(stopped).isNotDone();
            }
            assertThat(stopped).isNotDone();
            pace.release(10);
            assertThat(stream.rest()).hasSize(20).last().isEqualTo("[DONE]");
        }
        assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
        assertThat(onlyRun().charge().usage().of(Tokens.COMPLETION)).isEqualTo(20);
    }

    @Test
    void aStreamThatDoesNotEndIsBrokenOffAndNotCharged() throws Exception {
        model.next(Trouble.HANGS_MIDWAY);
        Gateway gateway = Gateways.open(arguments, clock);
        Client alice = Gateways.customer(gateway, "alice", "10");
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 20, STREAM))) {
            assertThat(stream.next()).isPresent();
            CompletableFuture<Void> stopped = stop(gateway, Duration.ofMillis(1));
            assertThat(stream.rest()).last().asString().contains("closing");
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
        }
        assertThat(onlyRun().state()).isEqualTo(RunState.RELEASED);
    }

    @Test
    void aStreamThatGoesOnAndOnIsBrokenOffToo() throws Exception {
        Semaphore pace = model.paced();
        pace.release();
        Gateway gateway = Gateways.open(arguments, clock);
        Client alice = Gateways.customer(gateway, "alice", "10");
        try (Stream stream = new Stream(alice, Gateways.ask("deep", 4_000, STREAM))) {
            CompletableFuture<Void> stopped = stop(gateway, Duration.ofMillis(1));
            String last = "";
            for (Optional<String> next = stream.next(); next.isPresent(); next = stream.next()) {
                last = next.get();
                pace.release();
            }
            assertThat(last).contains("closing");
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
        }
        assertThat(onlyRun().state()).isEqualTo(RunState.RELEASED);
    }
}
