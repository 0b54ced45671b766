package io.carnet.billing.examples.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import io.carnet.billing.Billing;
import io.carnet.billing.BuyRequest;
import io.carnet.billing.RunRequest;
import io.carnet.billing.event.Envelope;
import io.carnet.billing.event.Event;
import io.carnet.billing.examples.host.Client;
import io.carnet.billing.examples.host.Client.Answer;
import io.carnet.billing.examples.marketplace.agents.Agents;
import io.carnet.billing.memory.InMemoryBillingStore;
import io.carnet.billing.payment.PaymentMethod;
import io.carnet.billing.payment.Purchase;
import io.carnet.billing.payment.Reversals;
import io.carnet.billing.testing.FakePaymentProvider;
import io.carnet.billing.value.Limits;
import io.carnet.billing.value.PackId;
import io.carnet.billing.value.Principal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
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

    private static String earned(Markets market, String seller) {
        return market.operator().get("/operator/sellers/" + seller).at("/earned");
    }

    @Test
    void anAgentThatIsNoLongerListedKeepsNobodyFromItsShare() {
        Understudy understudy = new Understudy();
        try (Markets market = new Markets(understudy.agents())) {
            Client alice = market.customer("alice");
            market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "p", "{}");
            market.paying(alice, "4.00").post("/agents/keyword-extractor/packs/starter", "q", "{}");
            understudy.isNoLongerListed();
            market.work();

            assertThat(earned(market, "wordsmith")).isEqualTo("3.40");
            assertThat(earned(market, "unknown")).isEqualTo("0.80");
            assertThat(earned(market, "stagehand")).isEqualTo("0.00");
        }
    }

    @Test
    void whatGoesBackIsTakenFromWhoeverHadIt() {
        Understudy understudy = new Understudy();
        try (Markets market = new Markets(understudy.agents())) {
            Client alice = market.customer("alice");
            market.pay(alice.post("/agents/rehearsal/packs/pair", "p", "{\"pay_with\":\"page\"}")
                    .at("/action"));
            market.work();
            understudy.isSoldBy("newcomer");
            market.marketplace
                    .billing()
                    .payments()
                    .refund(Principal.of("alice"), "buy/p", "back")
                    .orElseThrow();
            for (int minute = 0; minute < 5; minute++) {
                market.clock.advance(Duration.ofMinutes(2));
                market.work();
            }
            assertThat(earned(market, "stagehand")).isEqualTo("0.00");
            assertThat(earned(market, "newcomer")).isEqualTo("0.00");
            market.paying(alice, "0.95").post("/agents/rehearsal/packs/pair", "q", "{}");
            market.work();
            assertThat(earned(market, "newcomer")).isEqualTo("0.80");
        }
    }

    /** A dispute may be of the whole payment, whatever was refunded of it before. */
    @Test
    void noMoreIsTakenFromASellerThanItGot() throws SQLException {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Payouts payouts = new Payouts(database);
        FakePaymentProvider bank = new FakePaymentProvider();
        Principal alice = Principal.of("alice");
        try (Billing billing = Billing.on(new InMemoryBillingStore())
                .catalog(Agents.all().catalog())
                .payments(bank)
                .build()) {
            Purchase bought = billing.packs()
                    .buy(BuyRequest.pack("p", alice, "rehearsal", "pair").payingWith(new PaymentMethod.Saved("card")))
                    .orElseThrow();
            assertThat(earned(payouts, 1, bought)).isEqualTo("0.80");
            billing.run(RunRequest.of("r", alice, "rehearsal"), run -> "used");
            Purchase refunded = billing.payments().refund(alice, "p", "back").orElseThrow();
            assertThat(earned(payouts, 2, refunded)).isEqualTo("0.40");
            String payment = bought.attempt().providerKey();
            bank.dispute(payment, new Reversals.Dispute("d", 95, Reversals.State.OPEN));
            bank.notices().forEach(notice -> billing.payments().hear(bank.name(), notice));
            Purchase disputed = billing.packs().purchase(alice, "p").orElseThrow();
            assertThat(disputed.clawbacks()).hasSize(2);
            assertThat(earned(payouts, 3, disputed)).isEqualTo("0.00");
            bank.dispute(payment, new Reversals.Dispute("d", 95, Reversals.State.WON));
            bank.notices().forEach(notice -> billing.payments().hear(bank.name(), notice));
            Purchase won = billing.packs().purchase(alice, "p").orElseThrow();
            assertThat(earned(payouts, 4, won)).isEqualTo("0.40");
        }
    }

    /** After something has happened to a purchase. */
    private static String earned(Payouts payouts, long number, Purchase purchase) throws SQLException {
        PackId pack = PackId.of(purchase.key().value());
        Event event = new Event.PackBought(pack, purchase.balance(), purchase.granted());
        payouts.follow(new Envelope(purchase.principal(), number, purchase.createdAt(), event), purchase, "stagehand");
        return payouts.of("stagehand").path("earned").asString();
    }

    @Test
    void theOperatorSeesCustomersOfWhomPayoutsAreNotToldAndLetsThemBe() throws SQLException {
        String url = "jdbc:h2:mem:" + UUID.randomUUID();
        String parked = "/operator/parked/payouts";
        try (Markets market = new Markets("--jdbc-url", url);
                Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement()) {
            market.paying(market.customer("alice"), "0.95").post("/agents/rehearsal/packs/pair", "p", "{}");
            assertThat(market.operator().get(parked).json().at("/parked")).isEmpty();
            statement.execute("ALTER TABLE marketplace_payout RENAME TO elsewhere");
            for (int times = 0; times < Limits.DELIVERY_FAILURES; times++) {
                market.work();
                market.clock.advance(Duration.ofHours(1));
            }
            statement.execute("ALTER TABLE elsewhere RENAME TO marketplace_payout");
            market.work();
            assertThat(earned(market, "stagehand")).isEqualTo("0.00");
            assertThat(market.operator().get(parked).json().at("/parked").toString())
                    .isEqualTo("[{\"customer\":\"alice\",\"delivered\":0,\"failures\":8,\"parked\":true}]");
            assertThat(market.operator().get(parked + "?after=alice").json().at("/parked"))
                    .isEmpty();

            Answer resumed = market.operator().post(parked, "{\"customer\":\"alice\"}");
            assertThat(resumed.json().at("/parked").asBoolean()).isFalse();
            market.work();
            assertThat(earned(market, "stagehand")).isEqualTo("0.80");
            assertThat(market.operator().get(parked).json().at("/parked")).isEmpty();
            assertThat(market.operator().post(parked, "{}").at("/problems/0/path"))
                    .isEqualTo("customer");
            assertThat(market.operator().get(parked + "?before=alice").at("/problems/0/path"))
                    .isEqualTo("before");
            assertThat(market.operator().get("/operator/parked/a%20b").status()).isEqualTo(422);
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
