package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.stripe.StripeStandIn;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in its own process is killed in the middle of a stream, and started again on the same file. */
class KilledGatewayTest {

    private static final String STREAM = ",\"stream\":true";

    @TempDir
    Path folder;

    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private List<String> arguments;

    private Program gateway(Duration later) throws IOException {
        List<String> all = new ArrayList<>(List.of(later.toString()));
        all.addAll(arguments);
        return new Program(LaterGateway.class, all, Gateways.ENVIRONMENT, log);
    }

    @Test
    void whatAStreamHeldComesBackWhenItsHoldExpires() throws Exception {
        try (StandInModel model = new StandInModel();
                StripeStandIn stripe = new StripeStandIn(InstantSource.system())) {
            arguments = Gateways.arguments(
                    model.base(), stripe.base(), "jdbc:h2:file:" + folder.resolve("g") + ";DB_CLOSE_ON_EXIT=FALSE");
            String key;
            Semaphore pace = model.paced();
            try (Program first = gateway(Duration.ZERO)) {
                Client operator = Client.of(first.port()).bearing(Gateways.TOKEN);
                Client alice = Client.of(first.port()).customer("alice", Gateways.TOKEN);
                assertThat(operator.send(
                                        "POST",
                                        "/customers",
                                        BodyPublishers.ofString("{\"customer\":\"alice\",\"credits\":10}"))
                                .status())
                        .isEqualTo(201);
                key = alice.headers().get(1);
                try (Stream stream =
                        new Stream(alice.with("Idempotency-Key", "k"), Gateways.ask("deep", 400, STREAM))) {
                    pace.release(100);
                    assertThat(stream.next()).isPresent();
                    assertThat(loaned(alice)).isPositive();
                    first.kill();
                    pace.release(300);
                }
            }
            try (Program second = gateway(Duration.ofSeconds(30))) {
                Client alice = Client.of(second.port()).with("Authorization", key);
                assertThat(loaned(alice)).isPositive();
                assertThat(alice.with("Idempotency-Key", "k")
                                .post("/v1/chat/completions", Gateways.ask("deep", 400, STREAM))
                                .status())
                        .isEqualTo(409);
            }
            try (Program third = gateway(Duration.ofMinutes(11))) {
                Client alice = Client.of(third.port()).with("Authorization", key);
                Answer balance = alice.get("/v0/credits/balance");
                assertThat(balance.response().body()).isEqualTo("{\"total\":10.0,\"loaned\":0.0,\"available\":10.0}");
                assertThat(alice.get("/v0/llm/activity").at("/runs/0/state")).isEqualTo("EXPIRED");
                assertThat(alice.with("Idempotency-Key", "k")
                                .post("/v1/chat/completions", Gateways.ask("deep", 400, STREAM))
                                .status())
                        .isEqualTo(422);
                assertThat(alice.post("/v1/chat/completions", Gateways.ask("deep", 20, ""))
                                .status())
                        .isEqualTo(200);
                Client operator = Client.of(third.port()).bearing(Gateways.TOKEN);
                assertThat(operator.get("/audit").json().at("/clean").asBoolean())
                        .isTrue();
                assertThat(operator.get("/audit").json().at("/principals").asInt())
                        .isEqualTo(1);
                assertThat(third.terminate()).isEqualTo(128 + 15);
            }
            assertThat(log).anyMatch(line -> line.contains("DEBUG"));
            for (String secret : List.of(
                    Gateways.TOKEN,
                    Gateways.WEBHOOK_SECRET,
                    Gateways.UPSTREAM_KEY,
                    StripeStandIn.SECRET_KEY,
                    key.substring(7))) {
                assertThat(log).noneMatch(line -> line.contains(secret));
                assertThat(Client.ANSWERS).noneMatch(answer -> answer.contains(secret));
            }
        }
    }

    private static double loaned(Client customer) {
        return customer.get("/v0/credits/balance").json().at("/loaned").asDouble();
    }
}
