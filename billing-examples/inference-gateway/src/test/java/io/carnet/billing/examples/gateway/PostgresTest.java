package io.carnet.billing.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.stripe.StripeStandIn;
import io.carnet.billing.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresTest {

    private final SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");

    @Test
    void aGatewayFindsOnPostgresWhatItLeftThere() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                StandInModel model = new StandInModel();
                StripeStandIn stripe = new StripeStandIn(clock)) {
            List<String> arguments =
                    Gateways.arguments(model.base(), stripe.base(), server.getJdbcUrl("postgres", "postgres"));
            for (int start = 1; start <= 2; start++) {
                try (Gateway gateway = Gateways.open(arguments, clock)) {
                    Client alice = Gateways.customer(gateway, "alice", "10");
                    assertThat(alice.post("/v1/chat/completions", Gateways.ask("deep", 20, ""))
                                    .status())
                            .isEqualTo(200);
                    assertThat(alice.get("/v0/llm/activity").json().at("/runs").size())
                            .isEqualTo(start);
                    assertThat(gateway.billing().audit().drifts()).isEmpty();
                }
            }
        }
    }
}
