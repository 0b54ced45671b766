package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.value.Principal;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A seller has its share of each purchase once, whatever is run. */
class PayoutsTest {

    @Test
    void aShareIsMadeAtThePurchaseAndNeverAgain() {
        try (Markets market = new Markets()) {
            Client alice = market.customer("alice", ",\"credits\":5");
            market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "p", "{}");
            market.work();
            JsonNode earned =
                    market.operator().get("/operator/sellers/stagehand").json();
            assertThat(earned.at("/earned").asString()).isEqualTo("0.80");
            assertThat(earned.at("/latest")).hasSize(1);
            assertThat(earned.at("/latest/0/purchase").asString()).isEqualTo("buy/p");
            assertThat(earned.at("/latest/0/customer").asString()).isEqualTo("alice");

            for (int i = 0; i < 3; i++) {
                alice.post("/agents/rehearsal/runs", "{\"input\":{}}");
                alice.post("/agents/rehearsal/runs", "{\"input\":{\"fail\":true}}");
            }
            market.marketplace.billing().events().replay(Principal.of("alice"), "payouts", 1);
            market.work();
            assertThat(market.operator().get("/operator/sellers/stagehand").json())
                    .isEqualTo(earned);
            assertThat(market.operator().get("/operator/sellers/pixelworks").at("/earned"))
                    .isEqualTo("0.00");
        }
    }

    @Test
    void aPackThatNobodyPaysForPaysNobody() {
        try (Markets market = new Markets()) {
            Client alice = market.customer("alice");
            alice.post("/agents/rehearsal/packs/pair", "p", "{\"pay_with\":\"page\"}");
            market.paying(alice, "0.94").post("/agents/rehearsal/packs/pair", "q", "{}");
            market.work();

            assertThat(market.operator().get("/operator/sellers/stagehand").at("/earned"))
                    .isEqualTo("0.00");
            assertThat(alice.get("/wallet").json().at("/packs")).isEmpty();
            assertThat(market.facilitator.ledger()).isEmpty();
        }
    }
}
