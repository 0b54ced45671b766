package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.x402.payment.FacilitatorStandIn;
import io.carnet.billing.examples.x402.payment.Shopper;
import io.carnet.billing.testing.SettableClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresTest {

    private static final String TEN = "{\"offer\":\"credits\",\"amount\":10}";

    private final SettableClock clock = SettableClock.at("2026-11-01T10:00:00Z");

    @Test
    void aShopFindsOnPostgresWhatItLeftThere() throws IOException {
        Shopper shopper = Shopper.honest().paying(1_000_000);
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                FacilitatorStandIn facilitator = new FacilitatorStandIn(clock)) {
            List<String> arguments = Shops.x402(facilitator.base(), server.getJdbcUrl("postgres", "postgres"));
            for (int start = 1; start <= 2; start++) {
                try (Shop shop = Shops.open(arguments, clock, X402Shop::open)) {
                    Client alice = Client.of(shop.port()).customer("alice", Shops.TOKEN);
                    Answer bought = alice.with("PAYMENT-SIGNATURE", shopper.credential())
                            .post("/purchases", "p", TEN);
                    assertThat(bought.status()).isEqualTo(201);
                    assertThat(alice.post("/runs", "run-" + start, "{\"text\":\"word\"}")
                                    .json()
                                    .at("/available")
                                    .asInt())
                            .isEqualTo(10 - 2 * start);
                    assertThat(shop.billing().audit().drifts()).isEmpty();
                }
            }
            assertThat(facilitator.ledger()).hasSize(1);
        }
    }
}
