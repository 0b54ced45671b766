package io.carnet.billing.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.GrantRequest;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.testing.SettableClock;
import io.carnet.billing.value.Amount;
import io.carnet.billing.value.Principal;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.api.Trigger;
import org.junit.jupiter.api.Test;

/** A database that can be read no more once something has been paid for. */
class UnreadableTest {

    /** Lets nobody read packs while a run is settled. */
    public static final class AfterSettlement implements Trigger {

        @Override
        public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet settled = statement.executeQuery("SELECT 1 FROM carnet_run WHERE state = 'SETTLED'")) {
                if (settled.next()) {
                    throw new SQLException("the connection broke", "08006");
                }
            }
        }
    }

    @Test
    void whatWasPaidForIsAnsweredWithoutABalance() throws IOException, SQLException {
        SettableClock clock = SettableClock.at("2026-11-22T12:00:00Z");
        String url = Shops.memory();
        Shop shop = Shops.open(Shops.stripe(URI.create("http://localhost:1"), url), clock, StripeShop::open);
        try (Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement()) {
            Client alice = Client.of(shop.port()).customer("alice", Shops.TOKEN);
            shop.billing().packs().grant(GrantRequest.credits("gift", Principal.of("alice"), Amount.credits(10)));
            statement.execute("CREATE TRIGGER unreadable BEFORE SELECT ON carnet_pack CALL '"
                    + AfterSettlement.class.getName() + "'");

            Answer run = alice.post("/runs", "run", "{\"text\":\"so many words\"}");
            assertThat(run.status()).isEqualTo(200);
            assertThat(run.json().toString()).isEqualTo("{\"words\":3}");
            assertThat(alice.get("/balance").status()).isEqualTo(503);
            statement.execute("DROP TRIGGER unreadable");
            assertThat(alice.get("/balance").json().at("/available").asInt()).isEqualTo(8);
        } finally {
            shop.close();
        }
    }
}
