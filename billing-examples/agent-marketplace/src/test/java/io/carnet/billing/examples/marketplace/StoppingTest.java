package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.host.Program;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppingTest {

    @TempDir
    Path folder;

    @Test
    void whatIsUnderWayIsAnsweredBeforeItStops() throws Exception {
        Queue<String> log = new ConcurrentLinkedQueue<>();
        try (StripeStandIn stripe = new StripeStandIn(InstantSource.system());
                FacilitatorStandIn facilitator = new FacilitatorStandIn(InstantSource.system());
                Callers callers = new Callers()) {
            List<String> arguments = Markets.arguments(
                    stripe, facilitator, "jdbc:h2:file:" + folder.resolve("market") + ";DB_CLOSE_ON_EXIT=FALSE");
            List<String> all =
                    Stream.concat(Stream.of("PT0S"), arguments.stream()).toList();
            try (Program program = new Program(LaterMarketplace.class, all, Markets.ENVIRONMENT, log)) {
                Client anybody = Client.of(program.port());
                Answer welcome = anybody.bearing(Markets.TOKEN)
                        .send(
                                "POST",
                                "/operator/customers",
                                BodyPublishers.ofString("{\"customer\":\"alice\",\"credits\":1}"));
                Client alice = anybody.bearing(welcome.at("/key"));
                Future<Answer> slow = callers.begin(
                        () -> alice.post("/agents/rehearsal/runs", "r", "{\"input\":{\"wait_ms\":3000}}"));
                while (!alice.get("/jobs/r").at("/status").equals("running")) {
                    Thread.onSpinWait();
                }
                assertThat(program.terminate()).isEqualTo(128 + 15);
                assertThat(Callers.get(slow).at("/status")).isEqualTo("succeeded");
            }
            try (Marketplace again =
                    new Marketplace(arguments, Markets.ENVIRONMENT, InstantSource.system(), Agents.all())) {
                assertThat(again.billing().audit().drifts()).isEmpty();
            }
        }
    }

    @Test
    void allThatIsWrongWithTheOptionsIsToldAtOnce() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new Marketplace(
                        List.of(
                                "--port",
                                "99999",
                                "--jdbc-url",
                                "jdbc:h2:mem:x;PASSWORD=secret",
                                "--stripe",
                                "gopher://",
                                "--runs-at-once",
                                "0",
                                "--colour",
                                "red"),
                        Map.of("MARKETPLACE_OPERATOR_TOKEN", "short"),
                        InstantSource.system(),
                        Agents.all()))
                .withMessageContainingAll(
                        "--port",
                        "--jdbc-url",
                        "--stripe",
                        "--runs-at-once",
                        "--colour",
                        "--pay-to must be given",
                        "MARKETPLACE_OPERATOR_TOKEN",
                        "STRIPE_KEY",
                        "STRIPE_WEBHOOK_SECRETS")
                .withMessageNotContaining("secret ")
                .withMessageNotContaining("short");
    }
}
