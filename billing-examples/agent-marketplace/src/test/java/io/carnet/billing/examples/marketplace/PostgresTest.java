package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PostgresTest {

    @Test
    void aMarketplaceFindsOnPostgresWhatItLeftThere() throws IOException {
        String run = "{\"input\":{}}";
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            String url = server.getJdbcUrl("postgres", "postgres");
            Answer first;
            try (Markets market = new Markets("--jdbc-url", url)) {
                Client alice = market.customer("alice");
                market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "p", "{}");
                first = alice.post("/agents/rehearsal/runs", "r", run);
                assertThat(first.status()).isEqualTo(200);
                assertThat(alice.post("/agents/rehearsal/runs", "f", "{\"input\":{\"fail\":true}}")
                                .status())
                        .isEqualTo(502);
                market.work();
                assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
            }
            try (Markets market = new Markets("--jdbc-url", url)) {
                Client alice = market.customer("alice");
                assertThat(alice.post("/agents/rehearsal/runs", "r", run).json())
                        .isEqualTo(first.json());
                assertThat(alice.get("/wallet").at("/packs/0/runs_available")).isEqualTo("1");
                assertThat(market.operator().get("/operator/sellers/stagehand").at("/earned"))
                        .isEqualTo("0.80");
                assertThat(market.marketplace.billing().audit().drifts()).isEmpty();
            }
        }
    }
}
